import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventBatch } from '../shared/contract.ts';
import { WorkerId } from '../shared/ids.ts';
import type { LabEvent, StampedEvent } from '../shared/lab/events.ts';
import { createPump, type Pump } from './pump.ts';

let sent: Pick<EventBatch, 'events' | 'seq'>[];
let pump: Pump;
let seq: number;

const add = (event: LabEvent): void => pump.add({ ...event, seq: ++seq, at: 0 } as StampedEvent);
const tasks = (count: number): LabEvent => ({
  type: 'task.answered',
  answer: 'confirmed',
  ids: Array.from({ length: count }, (_, i) => `${i}`),
});
const gauge: LabEvent = { type: 'queue.gauged', ready: 0, consumers: 0 };

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  seq = 0;
  pump = createPump((batch) => sent.push(batch));
});
afterEach(() => {
  pump.close();
  vi.useRealTimers();
});

describe('the pump', () => {
  it('gathers events for 50 ms', () => {
    add(gauge);
    add(gauge);
    vi.advanceTimersByTime(49);
    expect(sent).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(sent).toMatchObject([{ seq: 2, events: [{ seq: 1 }, { seq: 2 }] }]);
  });

  it('sends at once when 500 tasks have gathered', () => {
    add(tasks(300));
    add(tasks(200));
    expect(sent).toHaveLength(1);
  });

  it('sends at once what a person acts upon', () => {
    add(gauge);
    const worker = WorkerId.parse('w1');
    const exit = { kind: 'killed by you', cause: '' } as const;
    add({ type: 'worker.exited', worker, pid: 1, exit, code: null, signal: 'SIGKILL' });
    expect(sent).toMatchObject([{ seq: 2 }]);
  });

  it('leaves out a window that is too far behind, and shows it the gap once it has caught up', () => {
    for (let i = 0; i < 50; i++) add(tasks(5_000));
    const before = sent.length;
    expect(before).toBeLessThan(50);
    pump.seen(sent.at(-1)!.seq);
    expect(sent.at(-1)).toEqual({ events: [], seq: 50 });
    add(tasks(500));
    expect(sent.at(-1)).toMatchObject({ seq: 51, events: [{ seq: 51 }] });
  });

  it('sends everything of 100,000 tasks that are published at once to a window that is busy', () => {
    for (let i = 0; i < 200; i++) add(tasks(500));
    expect(sent.flatMap(({ events }) => events)).toHaveLength(200);
  });

  it('sends after a snapshot only what the snapshot does not have', () => {
    add(gauge);
    add(gauge);
    pump.restart(1);
    vi.advanceTimersByTime(50);
    expect(sent).toMatchObject([{ seq: 2, events: [{ seq: 2 }] }]);
  });

  it('goes on after a snapshot that was taken while the window was left out', () => {
    for (let i = 0; i < 50; i++) add(tasks(5_000));
    pump.restart(50);
    add(tasks(500));
    expect(sent.at(-1)).toMatchObject({ seq: 51, events: [{ seq: 51 }] });
  });

  it('leaves no timer behind', () => {
    add(gauge);
    pump.close();
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(0);
  });
});
