import { Activity } from 'react';
import type { LabState } from '../../../shared/lab/state.ts';
import { call } from '../../bridge.ts';
import { useNow } from '../../frame.ts';
import { useIsReplay } from '../../runs/player-store.ts';
import { labStore, useLab } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { plural } from '../../ui/figures.ts';
import { EmptyState, FailureNotice } from '../../ui/notice.tsx';
import { useAction } from '../../ui/use-action.ts';
import { IdleNotice } from './idle-notice.tsx';
import { StartWorkers } from './start-workers.tsx';
import { WorkerCard } from './worker-card.tsx';
import styles from './workers-strip.module.css';

/**
 * All workers, and the way to start more.
 * @param isBrief without the workers themselves, where something else on the screen shows them
 */
export function WorkersStrip({ isBrief = false }: { readonly isBrief?: boolean }) {
  const state = useLab('workers', 'broker');
  const isReplay = useIsReplay();
  if (isBrief && isReplay) return null;
  return (
    <section className={styles.strip} aria-label="Workers">
      {isReplay && <h2>Workers</h2>}
      {/* What is typed there stays while a run is looked at. */}
      <Activity mode={isReplay ? 'hidden' : 'visible'}>
        <StartWorkers>
          <EndAll state={state} />
        </StartWorkers>
      </Activity>
      {isBrief ? null : <Cards state={state} />}
    </section>
  );
}

function Cards({ state }: { readonly state: LabState }) {
  const version = labStore((view) => view.versions.workers);
  const isReplay = useIsReplay();
  const workers = [...state.workers.values()];
  // Only what passes by itself needs the clock: a frozen worker, a countdown, the age of what is held.
  const passes = workers.some(({ frozenSince, restart }) => frozenSince !== null || restart?.at);
  const ages = workers.some(({ held }) => held.size > 0);
  const now = useNow(passes ? 500 : ages ? 1_000 : null);
  return (
    <>
      <IdleNotice state={state} />
      {workers.length === 0 ? (
        <EmptyState title={isReplay ? 'No workers at this moment' : 'No workers yet'}>
          {isReplay
            ? null
            : state.queue
              ? 'Start three: each is a process of its own that can be killed, frozen and cut off for real.'
              : 'They need a queue first: choose one on the right.'}
        </EmptyState>
      ) : (
        <div className={styles.cards}>
          {workers.map((worker) => (
            <WorkerCard key={worker.id} state={state} worker={worker} now={now} version={version} />
          ))}
        </div>
      )}
    </>
  );
}

function EndAll({ state }: { readonly state: LabState }) {
  const end = useAction((how: 'stop' | 'kill') => call('worker.stopAll', { how }));
  const running = [...state.workers.values()].filter(({ phase }) => phase !== 'ended');
  if (running.length < 2) return null;
  const held = running.reduce((sum, worker) => sum + worker.held.size, 0);
  const killAll = async (): Promise<void> => {
    const question = {
      title: 'Kill all workers?',
      text: `${plural(running.length, 'worker')} end at once; ${plural(held, 'task')} that they hold go back to the queue, or are lost where acks are automatic.`,
      action: 'Kill all',
    };
    if (await confirm(question)) await end.run('kill');
  };
  return (
    <>
      <Button size="small" pending={end.pending} onClick={() => void end.run('stop')}>
        Stop all
      </Button>
      <Button size="small" look="danger" disabled={end.pending} onClick={() => void killAll()}>
        Kill all…
      </Button>
      {end.failure && <FailureNotice failure={end.failure} />}
    </>
  );
}
