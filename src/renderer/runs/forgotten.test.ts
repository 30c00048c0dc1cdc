import { describe, expect, it } from 'vitest';
import type { LabEvent } from '../../shared/lab/events.ts';
import { applyEvent } from '../../shared/lab/fold.ts';
import { createLabState, KEEP_ENDED, type LabState } from '../../shared/lab/state.ts';
import { defaultQueue } from '../../shared/settings.ts';
import { forgotten } from './forgotten.ts';

describe('what the lab has forgotten', () => {
  /** A lab in which this many tasks were published and returned, one each millisecond from 1 on. */
  function labWith(tasks: number): LabState {
    const state = createLabState();
    let seq = 0;
    const add = (event: LabEvent, at: number): void => applyEvent(state, { ...event, seq: ++seq, at });
    add({ type: 'run.started', run: 1, queue: defaultQueue, adopted: false, found: 0 }, 0);
    for (let i = 1; i <= tasks; i++) {
      add({ type: 'task.sent', text: '', bytes: 0, persistent: true, ids: [`t${i}`] }, i);
      add({ type: 'task.answered', answer: 'returned', ids: [`t${i}`], reason: 'NO_ROUTE' }, i);
    }
    return state;
  }

  it('is nothing while all tasks are known', () => {
    expect(forgotten(labWith(0))).toBeNull();
    expect(forgotten(labWith(KEEP_ENDED))).toBeNull();
  });

  it('is what ended before the oldest task that is known', () => {
    const state = labWith(KEEP_ENDED + 7_000);
    const { count, until } = forgotten(state)!;
    expect(count).toBe(KEEP_ENDED + 7_000 - state.ended.length);
    expect(until).toBe(count + 1);
  });
});
