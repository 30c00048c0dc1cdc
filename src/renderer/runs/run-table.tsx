import { useVirtualizer } from '@tanstack/react-virtual';
import { Download, Play, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import type { RunSummary } from '../../shared/lab/runs.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { bytes, count } from '../ui/figures.ts';
import { Hint } from '../ui/tooltip.tsx';
import styles from './run-table.module.css';
import type { RunActions } from './use-run-actions.ts';
import { endHint, endWords, lengthWords, whenWords } from './words.ts';

/** Height of a row and of the head, in pixels. */
const ROW = 50;
const HEAD = 26;

const figures = ['Published', 'Acked', 'Redelivered', 'Lost', 'Size'] as const;

/**
 * Recorded runs, newest first; only the rows in view are in the page. The arrow keys go from run to run.
 * @param shown the id of the one that is looked at
 */
export function RunTable({
  runs,
  shown,
  actions,
}: {
  readonly runs: readonly RunSummary[];
  readonly shown: string | null;
  readonly actions: RunActions;
}) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 5,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
    useFlushSync: false,
  });

  function press(event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const row = (event.target as Element).closest<HTMLElement>('[data-row]');
    if (by === 0 || !row) return;
    event.preventDefault();
    const next = box.current?.querySelector<HTMLElement>(`[data-row="${Number(row.dataset.row) + by}"] button`);
    next?.focus();
  }

  return (
    <div ref={box} className={styles.box}>
      <table className={styles.table} aria-label="Runs" aria-rowcount={runs.length + 1} onKeyDown={press}>
        <thead>
          <tr className={classes(styles.row, styles.head)} aria-rowindex={1}>
            <th scope="col">Run</th>
            {figures.map((title) => (
              <th key={title} scope="col" className={styles.figure}>
                {title}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const run = runs[index]!;
            return (
              <tr
                key={run.id}
                data-row={index}
                aria-rowindex={index + 2}
                aria-current={run.id === shown || undefined}
                className={styles.row}
                style={{ top: start - HEAD }}
              >
                <Cells run={run} isShown={run.id === shown} actions={actions} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Cells({
  run,
  isShown,
  actions,
}: {
  readonly run: RunSummary;
  readonly isShown: boolean;
  readonly actions: RunActions;
}) {
  const { queue, broker, startedAt, published, acked, redeliveries, lost, end } = run;
  const when = whenWords(startedAt, Date.now());
  const kind = `${queue.type}, ${queue.durable ? 'durable' : 'transient'}`;
  const line = [when, lengthWords(run), broker, kind].filter(Boolean).join(' · ');
  const words = endWords(run);
  const name = `${queue.name}, ${when}`;
  return (
    <>
      <th scope="row" className={styles.run}>
        <span className={styles.first}>
          <span className={classes(styles.name, 'ellipsis')} title={queue.name}>
            {queue.name}
          </span>
          {words && (
            <Hint text={endHint(run)}>
              <span className={classes(styles.badge, end === 'open' && styles.open)}>{words}</span>
            </Hint>
          )}
          {isShown && <span className={classes(styles.badge, styles.shown)}>shown in the lab</span>}
        </span>
        <span className={classes('dim', 'ellipsis')} title={line}>
          {line}
        </span>
      </th>
      <td className={styles.figure}>{count(published)}</td>
      <td className={styles.figure}>{count(acked)}</td>
      <td className={classes(styles.figure, redeliveries > 0 && styles.redelivered)}>{count(redeliveries)}</td>
      <td className={classes(styles.figure, lost > 0 && styles.lost)}>{count(lost)}</td>
      <td className={classes(styles.figure, 'dim')}>{bytes(run.bytes)}</td>
      <td className={styles.actions}>
        <Button
          size="small"
          aria-label={`Open ${name}`}
          disabled={actions.busy === 'open'}
          pending={actions.busy === 'open' && actions.subject === run.id}
          onClick={() => void actions.open(run)}
        >
          <Play size={12} aria-hidden /> Open
        </Button>
        <IconButton
          label={`Save ${name} to a file`}
          hint="Save to a file, to keep or to share"
          size="small"
          disabled={actions.busy === 'save'}
          onClick={() => void actions.save(run)}
        >
          <Download size={14} />
        </IconButton>
        <IconButton
          label={`Delete ${name}`}
          hint={end === 'open' ? 'The lab is at this run: it can’t be deleted yet' : 'Delete'}
          size="small"
          disabled={end === 'open'}
          onClick={() => void actions.remove(run)}
        >
          <Trash2 size={14} />
        </IconButton>
      </td>
    </>
  );
}
