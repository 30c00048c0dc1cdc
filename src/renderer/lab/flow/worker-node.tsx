import { memo } from 'react';
import type { Signal } from '../../../shared/contract.ts';
import { call } from '../../bridge.ts';
import { classes } from '../../ui/classes.ts';
import { count } from '../../ui/figures.ts';
import { useAction } from '../../ui/use-action.ts';
import { selectTask } from '../selection.ts';
import { PrefetchField } from '../workers/prefetch-field.tsx';
import { RemoveWorker, WorkerControls } from '../workers/worker-controls.tsx';
import styles from './flow.module.css';
import type { WorkerRow } from './view.ts';

/** A worker's words and controls, over its drawing. */
export const WorkerNode = memo(function WorkerNode({ row }: { readonly row: WorkerRow }) {
  const { id, size, rect } = row;
  const signal = useAction((kind: Signal) => call('worker.signal', { id, signal: kind }));
  const remove = useAction(() => call('worker.remove', { id }));
  const failure = signal.failure ?? remove.failure;
  const place = { left: rect.x, top: rect.y, width: rect.width, height: rect.height };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields.
    <div className={classes(styles.node, styles[size])} style={place} role="group" aria-label={`Worker ${id}`}>
      <div className={styles.top}>
        <strong>{id}</strong>
        <Beside row={row} />
        <span className={styles.grow} />
        {size === 'ended' ? (
          <RemoveWorker id={id} remove={remove.run} />
        ) : (
          <WorkerControls id={id} frozen={row.frozen} stopping={row.stopping} signal={signal.run} />
        )}
      </div>
      {size !== 'ended' && <Work row={row} />}
      {size === 'full' && (
        <div className={styles.slots}>
          <PrefetchField id={id} prefetch={row.prefetch} />
        </div>
      )}
      {failure ? <p className={styles.failure}>{failure.message}</p> : <Counts row={row} />}
    </div>
  );
});

/** What stands beside the name: the process; in a small node, what is wrong with it instead. */
function Beside({ row: { size, pid, tone, words, oldest } }: { readonly row: WorkerRow }) {
  if (size === 'ended' || (size === 'small' && tone === 'trouble')) {
    return (
      <span className={classes('ellipsis', styles[tone])} title={words}>
        {words}
        {size === 'small' && oldest && <span className="dim"> · oldest {oldest}</span>}
      </span>
    );
  }
  return (
    <span
      className={classes('dim', 'tabular', 'ellipsis')}
      title={oldest ? `pid ${pid}; its oldest unacked task is ${oldest} old` : `pid ${pid}`}
    >
      {size === 'full' ? `pid ${pid}` : oldest ? `oldest ${oldest}` : pid}
    </span>
  );
}

function Work({ row: { id, size, task, tone, words, oldest } }: { readonly row: WorkerRow }) {
  const age = oldest && (
    <span className={classes('dim', 'tabular', styles.oldest)} title="Age of its oldest unacked task">
      oldest {oldest}
    </span>
  );
  // What is wrong with a worker comes before what it has in its hands.
  if (!task || tone !== 'working') {
    return (
      <p className={classes(styles.phase, size === 'small' && 'visually-hidden')}>
        <span className={classes(styles[tone], 'ellipsis')} title={words}>
          {words}
        </span>
        {age}
      </p>
    );
  }
  // In a small node the drawing alone shows it: nobody could see that a button there has the focus.
  if (size === 'small') return <p className="visually-hidden">{task.text} working</p>;
  return (
    <p className={styles.phase}>
      <button
        type="button"
        className={classes(styles.task, 'ellipsis')}
        title={task.text}
        aria-label={`${task.text}: story of the task that ${id} works on`}
        onClick={() => selectTask(task.key)}
      >
        {task.text}
      </button>{' '}
      <span className={classes('dim', 'tabular', styles.time)}>{task.time}</span>
      {age}
      <span className="visually-hidden">working</span>
    </p>
  );
}

function Counts({ row }: { readonly row: WorkerRow }) {
  const { size, delivered, acked, redelivered, fate } = row;
  if (size === 'ended') return <p className={styles.counts}>{fate ?? `${count(acked)} acked`}</p>;
  return (
    <p className={classes(styles.counts, 'tabular')}>
      {size === 'full' && <span>{count(delivered)} delivered</span>}
      <span>{count(acked)} acked</span>
      {redelivered > 0 && (
        <span className={styles.redelivered}>
          {count(redelivered)} {size === 'full' ? 'redelivered' : 'again'}
        </span>
      )}
    </p>
  );
}
