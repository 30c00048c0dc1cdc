import { Lock, Pencil, X } from 'lucide-react';
import { type KeyboardEvent, memo, useState } from 'react';
import type { OpenBroker } from '../../shared/calls/profile-calls.ts';
import { isConnected } from '../../shared/link-state.ts';
import { formatHost, type ListedProfile } from '../../shared/profile.ts';
import { brokersStore, closeBroker, openBroker, showBroker } from '../explore/brokers-store.ts';
import { useIsReplay } from '../runs/player-store.ts';
import { connectTo, remember } from '../session.ts';
import { useLab } from '../store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { dragStore, rowDrag } from './dragging.ts';
import { editConnection } from './editing.ts';
import { step } from './list-actions.ts';
import { ProfileMenu } from './profile-menu.tsx';
import styles from './rows.module.css';

const passwordWords = {
  keyring: 'password in the keyring',
  scrambled: 'password stored, scrambled only',
  session: 'password for this session',
} as const;

/** A saved connection. `canMove` = the list is shown whole, so that this one can be moved in it. */
export const ProfileRow = memo(function ProfileRow({
  profile,
  canMove,
}: {
  readonly profile: ListedProfile;
  readonly canMove: boolean;
}) {
  const { id, name, colour, readOnly, password } = profile;
  const broker = brokersStore(({ open }) => open.find((each) => each.id === id));
  const isDragged = dragStore((drag) => drag.id === id);
  const over = dragStore((drag) => overWords(drag.over, id));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!canMove || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    step(profile, event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <li
      className={classes(styles.row, isDragged && styles.dragged, over && styles[over])}
      aria-label={name}
      data-colour={colour}
      onKeyDown={onKeyDown}
      {...(canMove ? rowDrag(profile) : {})}
    >
      <div className={styles.text}>
        <span className={styles.title}>
          {readOnly && <Lock size={12} role="img" aria-label="Read-only" className={styles.fixed} />}
          <span className={classes(styles.name, 'ellipsis')} title={name}>
            {name}
          </span>
          {broker && <span className={styles.state}>{broker.isLab ? 'lab' : 'open'}</span>}
        </span>
        <span className="dim ellipsis" title={whereWords(profile)}>
          {whereWords(profile)} · {password ? passwordWords[password] : 'asks for the password'}
        </span>
      </div>
      <OpenButton profile={profile} broker={broker} />
      {broker?.isLab ? <LabButton profile={profile} /> : <ConnectButton profile={profile} />}
      <IconButton label={`Edit ${name}`} onClick={() => editConnection(profile)}>
        <Pencil size={14} />
      </IconButton>
      <ProfileMenu profile={profile} />
    </li>
  );
});

/** Of the connection that the lab has, or had when it was lost. */
function LabButton({ profile }: { readonly profile: ListedProfile }) {
  const { broker } = useLab('broker');
  const isReplay = useIsReplay();
  if (isReplay || !isConnected(broker.observer)) return <ConnectButton profile={profile} />;
  return (
    <Button size="small" onClick={() => remember({ screen: 'lab' })}>
      Back to the lab
    </Button>
  );
}

function ConnectButton({ profile }: { readonly profile: ListedProfile }) {
  const isReplay = useIsReplay();
  const connect = (): void => {
    remember({ screen: 'lab' });
    void connectTo(profile);
  };
  return (
    <Button
      look="primary"
      size="small"
      disabled={isReplay}
      hint={isReplay ? 'Go back to the lab first' : 'Connects the lab to this broker'}
      onClick={connect}
    >
      Connect
    </Button>
  );
}

/** Beside the lab's connection, any number can be open to be explored. */
function OpenButton({ profile, broker }: { readonly profile: ListedProfile; readonly broker: OpenBroker | undefined }) {
  const [isOpening, setOpening] = useState(false);
  const open = async (): Promise<void> => {
    setOpening(true);
    await openBroker(profile);
    setOpening(false);
  };
  if (!broker) {
    return (
      <Button
        size="small"
        pending={isOpening}
        hint="Opens it in a tab to look at its queues; the lab stays where it is"
        onClick={() => void open()}
      >
        Open
      </Button>
    );
  }
  return (
    <>
      <Button size="small" hint="Shows its tab" onClick={() => showBroker(profile.id)}>
        Show
      </Button>
      {!broker.isLab && (
        <IconButton label={`Close ${profile.name}`} onClick={() => void closeBroker(profile.id)}>
          <X size={14} />
        </IconButton>
      )}
    </>
  );
}

function overWords(
  over: ReturnType<typeof dragStore.getState>['over'],
  id: ListedProfile['id'],
): 'above' | 'below' | null {
  if (!over || !('id' in over) || over.id !== id) return null;
  return over.isAfter ? 'below' : 'above';
}

function whereWords({ hosts: [host, ...others], tls, vhost, username }: ListedProfile): string {
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `${tls ? 'amqps' : 'amqp'}://${host && formatHost(host)}${more} · ${vhost} · ${username}`;
}
