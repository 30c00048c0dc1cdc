import { History, Unplug } from 'lucide-react';
import type { LinkState } from '../../shared/link-state.ts';
import { BUILT_IN } from '../../shared/profile.ts';
import { call } from '../bridge.ts';
import { useBuiltIn } from '../built-in/store.ts';
import { stateWords } from '../built-in/words.ts';
import { useNow } from '../frame.ts';
import { usePlayer } from '../runs/player-store.ts';
import { mayLeave, useProfile } from '../session.ts';
import { useLab } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { Dot } from '../ui/dot.tsx';
import { Hint } from '../ui/tooltip.tsx';
import { useAction } from '../ui/use-action.ts';
import { BuiltInTools } from './built-in-tools.tsx';
import styles from './header.module.css';
import { linkWords, spokenLink } from './link-words.ts';

/** The name, and what the lab is connected to, or which recorded run is shown instead. */
export function Header() {
  const player = usePlayer();
  return (
    <header className={styles.header}>
      <span className={styles.logo}>
        War<em>ren</em>
      </span>
      {player ? <Recorded name={player.run.queue.name} /> : <Connection />}
    </header>
  );
}

/** What a run's broker was like then is told in its log: here it would be taken for the lab's. */
function Recorded({ name }: { readonly name: string }) {
  return (
    <span className={styles.connection}>
      <History size={13} className={styles.fixed} aria-hidden />
      <span className={classes('dim', styles.fixed)}>Recorded run</span>
      <span className={classes(styles.name, 'ellipsis')}>{name}</span>
    </span>
  );
}

function Connection() {
  const { broker, queue } = useLab('broker');
  const profile = useProfile();
  const builtIn = useBuiltIn();
  const isBuiltIn = profile?.id === BUILT_IN;
  // Of the built-in broker is known why it does not answer, which says more than that it does not.
  const away = isBuiltIn && builtIn && builtIn.state.status !== 'up' ? builtIn.state : null;
  const link = worse(broker.publisher, broker.observer);
  const now = useNow(away || link.status === 'retrying' ? 250 : null);
  const { dot, words } = away ? stateWords(away, now) : linkWords(link, now);
  const disconnect = useAction(() => call('lab.disconnect'));
  const leave = async (): Promise<void> => {
    if (await mayLeave('Leave broker')) await disconnect.run();
  };
  const isOpen = link.status !== 'idle' && link.status !== 'down';
  const failure = link.status === 'retrying' || link.status === 'down' ? link.failure : null;
  return (
    <>
      <Hint side="bottom" text={failure ? `${failure.message} ${failure.hint}` : brokerWords(broker)}>
        <span className={styles.connection} tabIndex={failure ? 0 : -1}>
          <Dot tone={dot} />
          {profile && profile.colour !== 'none' && (isOpen || away) && (
            <span className={styles.mark} data-colour={profile.colour} aria-hidden />
          )}
          {profile && (isOpen || away) && <span className={classes(styles.name, 'ellipsis')}>{profile.name}</span>}
          <span className={classes('dim', 'ellipsis')}>{words}</span>
          {queue && isOpen && <span className={classes('dim', 'ellipsis')}>· {queue.settings.name}</span>}
        </span>
      </Hint>
      <span className="visually-hidden" role="status" aria-label="Connection">
        {spokenLink(link)}
      </span>
      <span className={styles.grow} />
      {isBuiltIn && (isOpen || away) && <BuiltInTools />}
      {isOpen && (
        <Button
          size="small"
          pending={disconnect.pending}
          hint="Ends the workers and leaves the broker"
          onClick={() => void leave()}
        >
          <Unplug size={13} /> Leave broker
        </Button>
      )}
    </>
  );
}

const rank: Record<LinkState['status'], number> = { down: 5, retrying: 4, blocked: 3, connecting: 2, up: 1, idle: 0 };

/** Of the lab's two connections the one with the worse news. */
function worse(a: LinkState, b: LinkState): LinkState {
  return rank[b.status] > rank[a.status] ? b : a;
}

function brokerWords({
  product,
  version,
  cluster,
}: {
  product: string | null;
  version: string | null;
  cluster: string | null;
}) {
  if (!product) return null;
  return `${product} ${version ?? ''}${cluster ? ` · ${cluster}` : ''}`;
}
