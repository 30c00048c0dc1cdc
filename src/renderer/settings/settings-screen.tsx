import { remember, sessionStore } from '../session.ts';
import { Segments } from '../ui/segments.tsx';
import { BuiltInSettingsForm } from './built-in-settings.tsx';
import { HistorySettingsForm } from './history-settings.tsx';
import styles from './settings.module.css';

/** What can be set for the whole program. */
export function SettingsScreen() {
  const theme = sessionStore(({ memory }) => memory?.theme ?? 'system');
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <h1>Settings</h1>
        <section className={styles.card} aria-label="Appearance">
          <h2 className={styles.heading}>Appearance</h2>
          <Segments
            label="Theme"
            value={theme}
            options={[
              { value: 'system', label: 'As the system' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            onChange={(next) => remember({ theme: next })}
          />
        </section>
        <BuiltInSettingsForm />
        <HistorySettingsForm />
      </div>
    </div>
  );
}
