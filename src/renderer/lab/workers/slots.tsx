import type { KeyboardEvent } from 'react';
import type { WorkerId } from '../../../shared/ids.ts';
import type { Attempt, LabState, Task } from '../../../shared/lab/state.ts';
import { heldBy } from '../../../shared/lab/tasks.ts';
import { classes } from '../../ui/classes.ts';
import { count } from '../../ui/figures.ts';
import { selectTask } from '../selection.ts';
import styles from './worker-card.module.css';

/** Squares that can be told apart at a glance; beyond, figures say it. */
const MOST_SQUARES = 12;

export interface HeldTask {
  readonly task: Task;
  readonly attempt: Attempt;
}

/** What a worker has in its hands, oldest first: as many as have a square each. */
export function heldTasks(state: LabState, worker: WorkerId): HeldTask[] {
  const found: HeldTask[] = [];
  for (const held of heldBy(state, worker)) {
    found.push(held);
    if (found.length === MOST_SQUARES) break;
  }
  return found;
}

/**
 * A worker's prefetch slots: the first held task is the one at work, the others wait in its hands. A click on a task
 * shows its story. By keyboard they are one stop, at the first that waits, since the one at work is a button of its own
 * above them; arrow keys lead from slot to slot.
 * @param size how many tasks it holds, of which `held` are the first
 */
export function Slots({
  prefetch,
  size,
  held,
}: {
  readonly prefetch: number;
  readonly size: number;
  readonly held: readonly HeldTask[];
}) {
  const total = prefetch === 0 ? size : Math.max(prefetch, size);
  const words = prefetch === 0 ? `holds ${count(size)}, without limit` : `holds ${count(size)} of ${count(prefetch)}`;
  if (total > MOST_SQUARES || total === 0) return <span className="dim tabular">{words}</span>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields.
    <span className={styles.squares} role="group" aria-label={words} onKeyDown={step}>
      {Array.from({ length: total }, (_, index) => {
        const here = held[index];
        const look = classes(styles.square, index < size && (index === 0 ? styles.atWork : styles.waiting));
        // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
        if (!here) return <span key={index} className={look} title={words} />;
        const text = here.task.text || '(empty)';
        return (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
            key={index}
            type="button"
            tabIndex={index === 1 ? 0 : -1}
            className={look}
            aria-label={`${text}: its story`}
            title={index === 0 ? text : `${text}, waits in its hands`}
            onClick={() => selectTask(here.task.key)}
          />
        );
      })}
    </span>
  );
}

/** With the arrow keys from one held task to the next. */
function step(event: KeyboardEvent<HTMLElement>): void {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (by === 0) return;
  const slots = [...event.currentTarget.querySelectorAll('button')];
  const next = slots[slots.indexOf(event.target as HTMLButtonElement) + by];
  event.preventDefault();
  next?.focus();
}
