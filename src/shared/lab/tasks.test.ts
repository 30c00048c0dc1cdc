import { describe, expect, it } from 'vitest';
import { WorkerId } from '../ids.ts';
import { defaultQueue, defaultWorker } from '../settings.ts';
import type { LabEvent } from './events.ts';
import { applyEvent } from './fold.ts';
import { createLabState } from './state.ts';

const worker = WorkerId.parse('w1');

describe('what only some deliveries have', () => {
  it('comes to the attempt and the task of its row, and to no other', () => {
    const state = createLabState();
    const tell = (event: LabEvent): void => applyEvent(state, { ...event, seq: state.seq + 1, at: 0 });
    tell({ type: 'run.started', run: 1, queue: defaultQueue, adopted: false, found: 2 });
    tell({ type: 'worker.started', worker, pid: 1, queue: 'q', settings: defaultWorker, again: false });
    const rows = {
      tags: [1, 2],
      at: [10, 10],
      ids: ['a', 'b'],
      texts: ['a', 'b'],
      bytes: [1, 1],
      flags: [0, 1],
      counts: { rows: [1], delivery: [2], acquired: [null] },
      properties: { rows: [1], json: ['{"type":"invoice"}'] },
    };
    tell({ type: 'task.delivered', worker, session: 1, rows });
    expect(state.tasks.get('b')!.attempts[0]).toMatchObject({ deliveryCount: 2, redelivered: true });
    expect(state.tasks.get('b')!.attempts[0]).not.toHaveProperty('acquiredCount');
    expect(state.tasks.get('b')!.properties).toBe('{"type":"invoice"}');
    expect(state.tasks.get('a')!.attempts[0]).not.toHaveProperty('deliveryCount');
    expect(state.tasks.get('a')).not.toHaveProperty('properties');
  });
});
