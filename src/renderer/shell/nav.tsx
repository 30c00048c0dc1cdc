import type { WindowMemory } from '../../shared/contract.ts';
import type { Worker } from '../../shared/lab/state.ts';
import { commandKeys } from '../../shared/panes.ts';
import { useNow } from '../frame.ts';
import { phaseOf } from '../lab/workers/phase.ts';
import { remember } from '../session.ts';
import { useLab } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import styles from './nav.module.css';
import { screens } from './screens.ts';

/** The screens, and the workers wherever one is. */
export function Nav({ screen }: { readonly screen: WindowMemory['screen'] }) {
  const { workers } = useLab('workers');
  const now = useNow(workers.size > 0 ? 1_000 : null);
  return (
    <nav className={styles.nav} aria-label="Screens">
      {screens.map(({ id, label, icon: Icon, onApproach }) => (
        <Button
          key={id}
          look="text"
          aria-current={screen === id ? 'page' : undefined}
          className={classes(styles.screen, screen === id && styles.current)}
          hint={`Show ${label}`}
          shortcut={commandKeys[`show ${id}`]}
          onClick={() => remember({ screen: id })}
          onPointerEnter={screen === id ? undefined : onApproach}
          onFocus={screen === id ? undefined : onApproach}
        >
          <Icon size={15} aria-hidden /> {label}
        </Button>
      ))}
      {workers.size > 0 && <h2 className={styles.heading}>Workers</h2>}
      <ul className={styles.workers}>
        {[...workers.values()].map((worker) => (
          <WorkerLine key={worker.id} worker={worker} now={now} />
        ))}
      </ul>
    </nav>
  );
}

function WorkerLine({ worker, now }: { readonly worker: Worker; readonly now: number }) {
  const { tone, words } = phaseOf(worker, now);
  return (
    <li className={styles.worker} title={words}>
      <span className={classes(styles.dot, styles[tone])} aria-hidden />
      <span>{worker.id}</span>
      <span className={classes('dim', 'ellipsis')}>{worker.phase === 'ended' ? words : `pid ${worker.pid}`}</span>
    </li>
  );
}
