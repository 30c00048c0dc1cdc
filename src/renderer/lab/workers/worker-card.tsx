import { memo } from 'react';
import type { Signal } from '../../../shared/contract.ts';
import type { LabState, Worker } from '../../../shared/lab/state.ts';
import { countDots } from '../../../shared/task.ts';
import { call } from '../../bridge.ts';
import { askDoctor } from '../../doctor/doctor-store.ts';
import { classes } from '../../ui/classes.ts';
import { count, round, running, wholeSeconds } from '../../ui/figures.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { useAction } from '../../ui/use-action.ts';
import { selectTask } from '../selection.ts';
import { phaseOf, troubleOf } from './phase.ts';
import { PrefetchField } from './prefetch-field.tsx';
import { Ring } from './ring.tsx';
import { type HeldTask, heldTasks, Slots } from './slots.tsx';
import styles from './worker-card.module.css';
import { RemoveWorker, WorkerControls } from './worker-controls.tsx';

/**
 * One worker: what it does, what it holds, and what can be done to it.
 * @param version grows when any worker has changed; the state itself is changed in place
 */
export const WorkerCard = memo(function WorkerCard({
  state,
  worker,
  now,
}: {
  readonly state: LabState;
  readonly worker: Worker;
  readonly now: number;
  readonly version: number;
}) {
  const { id } = worker;
  const phase = phaseOf(worker, now);
  const trouble = troubleOf(worker);
  const ended = worker.phase === 'ended';
  const signal = useAction((kind: Signal) => call('worker.signal', { id, signal: kind }));
  const remove = useAction(() => call('worker.remove', { id }));
  const failure = signal.failure ?? remove.failure;
  const held = heldTasks(state, id);
  const [first] = held;
  const seconds = first ? countDots(first.task.text) * worker.settings.secondsPerDot : 0;
  const age = first ? now - first.attempt.deliveredAt : 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields.
    <div className={classes(styles.card, ended && styles.gone)} role="group" aria-label={`Worker ${id}`}>
      <div className={styles.top}>
        <strong>{id}</strong>
        <span className={classes('dim', 'tabular', 'ellipsis')}>pid {worker.pid}</span>
        <span className={styles.grow} />
        {ended ? (
          <RemoveWorker id={id} remove={remove.run} />
        ) : (
          <WorkerControls
            id={id}
            frozen={worker.frozenSince !== null}
            stopping={worker.phase === 'stopping'}
            signal={signal.run}
          />
        )}
      </div>
      <p className={styles.doing}>
        {trouble ? (
          <button
            type="button"
            className={classes(styles.phase, styles.why, styles[phase.tone], 'ellipsis')}
            title={phase.words}
            aria-haspopup="dialog"
            onClick={() => askDoctor({ failure: trouble })}
          >
            {phase.words}
          </button>
        ) : (
          <span className={classes(styles.phase, styles[phase.tone], 'ellipsis')} title={phase.words}>
            {phase.words}
          </span>
        )}
        {first && seconds > 0 && (
          <span className="dim tabular">
            {running(first.attempt.progress * seconds)} of {round(seconds)} s
          </span>
        )}
        {age >= 1_000 && (
          <span className={classes('dim', 'tabular', styles.age)} title="Age of its oldest unacked task">
            oldest {wholeSeconds(age)}
          </span>
        )}
      </p>
      {!ended && <Work worker={worker} held={held} />}
      <p className={classes('dim', 'tabular', styles.counts)}>
        <span>{count(worker.delivered)} delivered</span>
        <span>{count(worker.acked)} acked</span>
        {worker.redelivered > 0 && <span className={styles.redelivered}>{count(worker.redelivered)} redelivered</span>}
        {worker.lost > 0 && <span className={styles.lost}>{count(worker.lost)} lost</span>}
      </p>
      {worker.frozenSince !== null && (
        <p className={styles.note}>
          The broker gives its tasks to others after {worker.settings.heartbeat * 2} to {worker.settings.heartbeat * 3}{' '}
          s.
        </p>
      )}
      {failure && <FailureNotice failure={failure} />}
    </div>
  );
});

function Work({ worker, held }: { readonly worker: Worker; readonly held: readonly HeldTask[] }) {
  const [first] = held;
  return (
    <div className={styles.work}>
      <div className={styles.left}>
        {first ? (
          <button
            type="button"
            className={classes(styles.task, 'ellipsis')}
            title={first.task.text}
            aria-label={`${first.task.text || '(empty)'}: story of the task that ${worker.id} works on`}
            onClick={() => selectTask(first.task.key)}
          >
            {first.task.text || '(empty)'}
          </button>
        ) : (
          <span className="dim">nothing in hand</span>
        )}
        <div className={styles.slots}>
          <Slots prefetch={worker.activePrefetch ?? worker.settings.prefetch} size={worker.held.size} held={held} />
          <PrefetchField id={worker.id} prefetch={worker.settings.prefetch} />
        </div>
      </div>
      <Ring progress={first ? first.attempt.progress : null} label={`Work of ${worker.id}`} />
    </div>
  );
}
