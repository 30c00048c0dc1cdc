import { Copy, Pencil, Plus, Trash2 } from 'lucide-react';
import { formatUrl } from '../../shared/broker-url.ts';
import { BUILT_IN, formatHost, type ListedProfile } from '../../shared/profile.ts';
import { call } from '../bridge.ts';
import { BuiltInCard } from '../built-in/built-in-card.tsx';
import { useIsBuiltInDown } from '../built-in/store.ts';
import { useIsReplay } from '../runs/player-store.ts';
import { connectTo, loadProfiles, remember, sessionStore } from '../session.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { toastFailure, toastUndo } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { ConnectionForm } from './connection-form.tsx';
import styles from './connections.module.css';
import { closeEditing, editConnection, editingStore, openNewConnection } from './editing.ts';

/** The built-in broker, the saved connections, and the form for one of them. */
export function ConnectionsScreen() {
  const profiles = sessionStore(({ profiles }) => profiles).filter(({ id }) => id !== BUILT_IN);
  const current = sessionStore(({ current }) => current);
  const isExplained = useIsBuiltInDown() && current === BUILT_IN;
  const failure = sessionStore(({ failure }) => failure);
  const { editing } = editingStore();
  const isReplay = useIsReplay();
  return (
    <div className={styles.page}>
      <div className={classes(styles.wide, editing && styles.split)}>
        <section aria-label="Connections" className={styles.column}>
          <div className={styles.heading}>
            <h1>Connections</h1>
            <Button onClick={() => openNewConnection()}>
              <Plus size={14} /> New connection
            </Button>
          </div>
          {isReplay && (
            <Notice>
              You are looking at a recorded run. To connect, or to do something to the built-in broker, go back to the
              lab first.
            </Notice>
          )}
          {failure && !isExplained && <FailureNotice failure={failure} />}
          <BuiltInCard />
          <ul className={styles.list}>
            {profiles.map((profile) => (
              <ProfileRow key={profile.id} profile={profile} onEdit={() => editConnection(profile)} />
            ))}
          </ul>
        </section>
        {editing && (
          <section className={styles.card} aria-label="Edit connection">
            <ConnectionForm
              key={editing.profile?.id ?? 'new'}
              profile={editing.profile}
              draft={editing.draft}
              onDone={closeEditing}
              onCancel={closeEditing}
            />
          </section>
        )}
      </div>
    </div>
  );
}

const passwordWords = {
  keyring: 'password in the keyring',
  scrambled: 'password stored, scrambled only',
  session: 'password for this session',
} as const;

function ProfileRow({ profile, onEdit }: { readonly profile: ListedProfile; readonly onEdit: () => void }) {
  const remove = useAction(async () => {
    const reply = await call('profile.delete', { id: profile.id });
    if (reply.ok) {
      await loadProfiles();
      const { password: _, ...fields } = profile;
      const title = `“${profile.name}” was deleted${profile.password ? '; its password can’t be brought back' : ''}.`;
      toastUndo(title, () => void bringBack(fields));
    }
    return reply;
  });
  const duplicate = useAction(() => {
    const { password: _, ...fields } = profile;
    return saveAs({ ...fields, id: null, name: `${profile.name} (copy)` });
  });
  const isReplay = useIsReplay();
  const connect = (): void => {
    remember({ screen: 'lab' });
    void connectTo(profile);
  };
  const [host] = profile.hosts;
  const more = profile.hosts.length > 1 ? ` and ${profile.hosts.length - 1} more` : '';
  return (
    <li className={styles.row} aria-label={profile.name}>
      <div className={styles.rowText}>
        <span className={classes(styles.rowName, 'ellipsis')} title={formatUrl(profile)}>
          {profile.name}
        </span>
        <span className="dim ellipsis">
          {profile.tls ? 'amqps' : 'amqp'}://{host && formatHost(host)}
          {more} · {profile.vhost} · {profile.username} ·{' '}
          {profile.password ? passwordWords[profile.password] : 'asks for the password'}
        </span>
        {remove.failure && <FailureNotice failure={remove.failure} />}
        {duplicate.failure && <FailureNotice failure={duplicate.failure} />}
      </div>
      <Button look="primary" size="small" disabled={isReplay} onClick={connect}>
        Connect
      </Button>
      <IconButton label={`Edit ${profile.name}`} onClick={onEdit}>
        <Pencil size={14} />
      </IconButton>
      <IconButton label={`Duplicate ${profile.name}`} onClick={() => void duplicate.run()}>
        <Copy size={14} />
      </IconButton>
      <IconButton label={`Delete ${profile.name}`} onClick={() => void remove.run()}>
        <Trash2 size={14} />
      </IconButton>
    </li>
  );
}

async function bringBack(profile: Parameters<typeof saveAs>[0]): Promise<void> {
  const reply = await saveAs(profile);
  if (!reply.ok) toastFailure(reply.failure);
}

async function saveAs(profile: Omit<ListedProfile, 'id' | 'password'> & { id: ListedProfile['id'] | null }) {
  const reply = await call('profile.save', { profile, password: { keep: 'unchanged' } });
  await loadProfiles();
  return reply;
}
