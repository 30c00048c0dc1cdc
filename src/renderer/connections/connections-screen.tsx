import { Plus } from 'lucide-react';
import { BUILT_IN } from '../../shared/profile.ts';
import { BuiltInCard } from '../built-in/built-in-card.tsx';
import { useIsBuiltInDown } from '../built-in/store.ts';
import { useBrokers } from '../explore/brokers-store.ts';
import { useIsReplay } from '../runs/player-store.ts';
import { sessionStore } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { ConnectionForm } from './connection-form.tsx';
import styles from './connections.module.css';
import { closeEditing, type Editing, editingStore, openNewConnection } from './editing.ts';
import { FoundBrokers } from './found-brokers.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { ListMenu } from './list-menu.tsx';
import { ProfileList } from './profile-list.tsx';
import { UnreadableNotice } from './unreadable-notice.tsx';

/** The built-in broker, the saved connections, and the form for one of them. */
export function ConnectionsScreen() {
  useBrokers();
  const current = sessionStore((session) => session.current);
  const isExplained = useIsBuiltInDown() && current === BUILT_IN;
  const failure = sessionStore((session) => session.failure);
  const { editing } = editingStore();
  const isReplay = useIsReplay();
  return (
    <div className={styles.page}>
      <div className={classes(styles.wide, editing && styles.split)}>
        <section aria-label="Connections" className={styles.column}>
          <div className={styles.heading}>
            <h1>Connections</h1>
            <div className={styles.buttons}>
              <Button onClick={() => openNewConnection()}>
                <Plus size={14} /> New connection
              </Button>
              <ListMenu />
            </div>
          </div>
          {isReplay && (
            <Notice>
              You are looking at a recorded run. To connect, or to do something to the built-in broker, go back to the
              lab first.
            </Notice>
          )}
          {failure && !isExplained && <FailureNotice failure={failure} />}
          <BuiltInCard />
          <UnreadableNotice />
          <ProfileList />
          <FoundBrokers />
          <ImportDialog />
        </section>
        {editing && (
          <section className={styles.card} aria-label="Edit connection">
            <ConnectionForm
              key={formKey(editing)}
              profile={editing.profile}
              draft={editing.draft}
              mend={editing.mend}
              onDone={closeEditing}
              onCancel={closeEditing}
            />
          </section>
        )}
      </div>
    </div>
  );
}

/** What is known of another new connection, or is to be mended, makes another form. */
function formKey({ profile, draft, mend }: Editing): string {
  return profile ? `${profile.id} ${mend ?? ''}` : `new ${JSON.stringify(draft?.hosts ?? null)}`;
}
