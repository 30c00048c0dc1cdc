import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { Activity, useEffect } from 'react';
import { screenOf } from '../shared/panes.ts';
import styles from './app.module.css';
import { onCommand } from './bridge.ts';
import { ConnectionsScreen } from './connections/connections-screen.tsx';
import { PasswordDialog } from './connections/password-dialog.tsx';
import { DoctorDialog } from './doctor/doctor-dialog.tsx';
import { askDoctor } from './doctor/doctor-store.ts';
import { WindowRemedies } from './doctor/window-remedies.tsx';
import { useKnownBrokers } from './explore/brokers-store.ts';
import { ExploreScreen } from './explore/explore-screen.tsx';
import { LabScreen } from './lab/lab-screen.tsx';
import { LedgerBar } from './lab/ledger/ledger-bar.tsx';
import { toggleSide } from './lab/panes.tsx';
import { isPresenting, present, usePresenting } from './lab/presenter.ts';
import { PresenterScreen } from './lab/presenter-screen.tsx';
import { PlayerBar } from './runs/player-bar.tsx';
import { RunsScreen } from './runs/runs-screen.tsx';
import { remember, sessionStore, useProfile } from './session.ts';
import { SettingsScreen } from './settings/settings-screen.tsx';
import { Header } from './shell/header.tsx';
import { Nav } from './shell/nav.tsx';
import { ConfirmDialog } from './ui/confirm.tsx';
import { Platform } from './ui/keys.ts';
import { FailureNotice } from './ui/notice.tsx';
import { Toasts } from './ui/toast.tsx';

/** The whole window. */
export function App() {
  const platform = sessionStore(({ info }) => info?.platform ?? '');
  return (
    <CSPProvider disableStyleElements>
      <Platform value={platform}>
        <Tooltip.Provider delay={500}>
          <LabRemedies />
          <PasswordDialog />
          <ConfirmDialog />
          <Toasts />
        </Tooltip.Provider>
      </Platform>
    </CSPProvider>
  );
}

/** Failures are about the lab's connection, where no place says otherwise. */
function LabRemedies() {
  const profile = useProfile();
  return (
    <WindowRemedies profile={profile}>
      <Window />
      <DoctorDialog />
    </WindowRemedies>
  );
}

function Window() {
  const screen = sessionStore(({ memory }) => memory?.screen ?? null);
  const failure = sessionStore(({ failure }) => failure);
  const theme = sessionStore(({ memory }) => memory?.theme ?? 'system');
  const presenting = usePresenting();
  useKnownBrokers();

  useEffect(() => {
    const root = document.documentElement;
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
  }, [theme]);

  useEffect(
    () =>
      onCommand((command) => {
        const screen = screenOf(command);
        if (screen) return remember({ screen });
        if (command === 'explain an error') return askDoctor('pasted');
        const isOn = isPresenting();
        if (command === 'present') present(!isOn);
        else if (!isOn) toggleSide();
        remember({ screen: 'lab' });
      }),
    [],
  );

  // Whatever leads to another screen ends the show.
  useEffect(() => {
    if (screen !== 'lab') present(false);
  }, [screen]);

  if (screen === null) return failure && <FailureNotice failure={failure} />;
  const isShow = presenting && screen === 'lab';
  return (
    <>
      {isShow && <PresenterScreen />}
      {/* What is typed there stays. */}
      <Activity mode={isShow ? 'hidden' : 'visible'}>
        <div className={styles.window}>
          <Header />
          <Nav screen={screen} />
          <main className={styles.main}>
            <PlayerBar />
            <div className={styles.screen}>
              {screen === 'lab' && <LabScreen />}
              {screen === 'queues' && <ExploreScreen />}
              {screen === 'runs' && <RunsScreen />}
              {screen === 'connections' && <ConnectionsScreen />}
              {screen === 'settings' && <SettingsScreen />}
            </div>
          </main>
          <LedgerBar />
        </div>
      </Activity>
    </>
  );
}
