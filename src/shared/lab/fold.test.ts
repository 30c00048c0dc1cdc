import { beforeEach, describe, expect, it } from 'vitest';
import { type WorkerId, WorkerId as WorkerIdSchema } from '../ids.ts';
import { defaultQueue, defaultWorker, type WorkerSettings } from '../settings.ts';
import { flag, settlement } from './deliveries.ts';
import type { LabEvent, StampedEvent } from './events.ts';
import { applyEvent } from './fold.ts';
import { addsUp, ledgerLine } from './ledger.ts';
import { createLabState, KEEP_ENDED, type LabState, MAX_TRACKED } from './state.ts';

const w1 = WorkerIdSchema.parse('w1');
const w2 = WorkerIdSchema.parse('w2');

let state: LabState;
let seq: number;

function tell(event: LabEvent, at = seq * 10): void {
  applyEvent(state, { ...event, seq: ++seq, at } as StampedEvent);
  expect(addsUp(ledgerLine(state.ledger))).toBe(true);
}

function startWorker(worker: WorkerId, change: Partial<WorkerSettings> = {}, pid = Number(worker.slice(1))): void {
  const settings = { ...defaultWorker, ...change };
  tell({ type: 'worker.started', worker, pid, queue: 'q', settings, again: false });
  tell({ type: 'worker.link', worker, link: { status: 'up', host: 'h:1' } });
  tell({ type: 'worker.consuming', worker, session: 1, consumerTag: `c-${worker}`, prefetch: settings.prefetch });
}

function send(...ids: string[]): void {
  tell({ type: 'task.sent', ids, text: 'a.', bytes: 2, persistent: true });
  tell({ type: 'task.answered', answer: 'confirmed', ids });
}

function deliver(worker: WorkerId, id: string, tag: number, flags: number = flag.own, session = 1): void {
  const rows = { tags: [tag], at: [seq * 10], ids: [id], texts: ['a.'], bytes: [2], flags: [flags] };
  tell({ type: 'task.delivered', worker, session, rows });
}

function settle(worker: WorkerId, tag: number, outcome: number = settlement.acked, session = 1): void {
  tell({ type: 'task.settled', worker, session, rows: { tags: [tag], at: [seq * 10], outcomes: [outcome] } });
}

function exit(worker: WorkerId, pid = Number(worker.slice(1))): void {
  const cause = { kind: 'killed by you', cause: 'killed by you' } as const;
  tell({ type: 'worker.exited', worker, pid, exit: cause, code: null, signal: 'SIGKILL' });
}

const outcomes = (id: string): unknown[] =>
  state.tasks.get(id)!.attempts.map(({ worker, outcome }) => [worker, outcome]);

beforeEach(() => {
  state = createLabState();
  seq = 0;
  tell({ type: 'run.started', run: 1, queue: defaultQueue, adopted: false, found: 0 });
});

describe('a task', () => {
  it('goes from unconfirmed to ready, held and acked', () => {
    tell({ type: 'task.sent', ids: ['a'], text: 'a.', bytes: 2, persistent: true });
    expect(state.tasks.get('a')?.status).toBe('unconfirmed');
    tell({ type: 'task.answered', answer: 'confirmed', ids: ['a'] });
    expect(state.tasks.get('a')?.status).toBe('ready');
    startWorker(w1);
    deliver(w1, 'a', 1);
    expect(state.tasks.get('a')?.status).toBe('held');
    settle(w1, 1);
    expect(state.tasks.get('a')?.status).toBe('acked');
    expect(ledgerLine(state.ledger)).toMatchObject({ published: 1, acked: 1, ready: 0, held: 0 });
  });

  it('may be in a worker’s hands before its confirm comes', () => {
    startWorker(w1);
    tell({ type: 'task.sent', ids: ['a'], text: 'a.', bytes: 2, persistent: true });
    deliver(w1, 'a', 1);
    tell({ type: 'task.answered', answer: 'confirmed', ids: ['a'] });
    expect(state.tasks.get('a')).toMatchObject({ status: 'held', answer: 'confirmed' });
  });

  it.each(['returned', 'nacked', 'unknown'] as const)('that is %s is counted as that', (answer) => {
    tell({ type: 'task.sent', ids: ['a'], text: 'a.', bytes: 2, persistent: true });
    tell({ type: 'task.answered', answer, ids: ['a'], reason: 'because' });
    expect(state.tasks.get('a')).toMatchObject({ status: answer, reason: 'because' });
    expect(ledgerLine(state.ledger)[answer]).toBe(1);
  });

  it('of unknown fate that a worker gets has arrived', () => {
    startWorker(w1);
    tell({ type: 'task.sent', ids: ['a'], text: 'a.', bytes: 2, persistent: true });
    tell({ type: 'task.answered', answer: 'unknown', ids: ['a'] });
    deliver(w1, 'a', 1);
    expect(ledgerLine(state.ledger)).toMatchObject({ unknown: 0, held: 1 });
  });
});

describe('a killed worker and a redelivery', () => {
  beforeEach(() => {
    startWorker(w1);
    startWorker(w2);
    send('a');
    deliver(w1, 'a', 1);
  });

  it('in the order death, redelivery', () => {
    exit(w1);
    expect(state.tasks.get('a')?.status).toBe('ready');
    deliver(w2, 'a', 1, flag.own | flag.redelivered);
    settle(w2, 1);
    expect(outcomes('a')).toEqual([
      [w1, 'lost'],
      [w2, 'acked'],
    ]);
    expect(state.ledger).toMatchObject({ redeliveries: 1, duplicates: 0 });
    expect(state.workers.get(w1)?.lost).toBe(1);
  });

  it('in the order redelivery, death: the same story', () => {
    deliver(w2, 'a', 1, flag.own | flag.redelivered);
    exit(w1);
    settle(w2, 1);
    expect(outcomes('a')).toEqual([
      [w1, 'lost'],
      [w2, 'acked'],
    ]);
    expect(state.ledger).toMatchObject({ redeliveries: 1, duplicates: 0 });
    expect(state.workers.get(w1)?.lost).toBe(1);
  });

  it('after an ack that the broker never got: the work is done twice, and counted', () => {
    settle(w1, 1);
    exit(w1);
    deliver(w2, 'a', 1, flag.own | flag.redelivered);
    expect(ledgerLine(state.ledger)).toMatchObject({ acked: 0, held: 1 });
    settle(w2, 1);
    expect(state.ledger.duplicates).toBe(1);
    expect(ledgerLine(state.ledger)).toMatchObject({ acked: 1, held: 0 });
  });

  it('that was only frozen: its late end changes the story, not where the task is', () => {
    deliver(w2, 'a', 1, flag.own | flag.redelivered);
    settle(w2, 1);
    settle(w1, 1, settlement.late);
    expect(outcomes('a')).toEqual([
      [w1, 'late'],
      [w2, 'acked'],
    ]);
    expect(state.tasks.get('a')?.status).toBe('acked');
    expect(state.ledger.duplicates).toBe(1);
  });

  it('twice in a row keeps each attempt', () => {
    exit(w1);
    startWorker(w1, {}, 77);
    deliver(w1, 'a', 1, flag.own | flag.redelivered, 2);
    exit(w1, 77);
    deliver(w2, 'a', 1, flag.own | flag.redelivered);
    settle(w2, 1);
    expect(outcomes('a')).toEqual([
      [w1, 'lost'],
      [w1, 'lost'],
      [w2, 'acked'],
    ]);
  });

  it('whose successor is reported before its own end is not ended by it', () => {
    startWorker(w1, {}, 77);
    exit(w1, 1);
    expect(state.workers.get(w1)?.phase).not.toBe('ended');
  });
});

describe('automatic acks', () => {
  it('lose with the process what it had not finished', () => {
    startWorker(w1, { ackMode: 'automatic' });
    send('a', 'b');
    deliver(w1, 'a', 1);
    deliver(w1, 'b', 2);
    settle(w1, 1);
    exit(w1);
    expect(ledgerLine(state.ledger)).toMatchObject({ acked: 1, lost: 1, ready: 0 });
  });

  it('keep the tasks in the worker’s hands when only its connection goes', () => {
    startWorker(w1, { ackMode: 'automatic' });
    send('a');
    deliver(w1, 'a', 1);
    const failure = { code: 'CONNECTION_LOST', message: '', hint: '' } as const;
    tell({ type: 'worker.link', worker: w1, link: { status: 'retrying', host: 'h', attempt: 1, nextAt: 0, failure } });
    expect(ledgerLine(state.ledger)).toMatchObject({ held: 1 });
    settle(w1, 1);
    expect(ledgerLine(state.ledger)).toMatchObject({ acked: 1 });
  });
});

describe('a new channel', () => {
  it('ends what the old one delivered, also when its first deliveries come before its consumer is told', () => {
    startWorker(w1);
    send('a', 'b');
    deliver(w1, 'a', 1);
    deliver(w1, 'b', 1, flag.own, 2);
    tell({ type: 'worker.consuming', worker: w1, session: 2, consumerTag: 'c', prefetch: 1 });
    expect(outcomes('a')).toEqual([[w1, 'cut']]);
    expect(outcomes('b')).toEqual([[w1, null]]);
  });
});

describe('other programs’ messages', () => {
  const other = flag.derived;

  beforeEach(() => {
    startWorker(w1, { prefetch: 0 });
    startWorker(w2, { prefetch: 0 });
  });

  it('with equal content are tasks of their own', () => {
    deliver(w1, '#same', 1, other);
    deliver(w1, '#same', 2, other);
    expect(state.tasks.size).toBe(2);
    expect(ledgerLine(state.ledger)).toMatchObject({ published: 0, met: 2, held: 2 });
  });

  it('are known again when they are redelivered, in either order', () => {
    deliver(w1, '#same', 1, other);
    deliver(w1, '#same', 2, other);
    exit(w1);
    deliver(w2, '#same', 1, other | flag.redelivered);
    deliver(w2, '#same', 2, other | flag.redelivered);
    expect(state.tasks.size).toBe(2);
    settle(w2, 1);
    settle(w2, 2);
    expect(ledgerLine(state.ledger)).toMatchObject({ met: 2, acked: 2 });
  });

  it('with an id that was used before are new tasks unless they are redelivered', () => {
    deliver(w1, 'id', 1, 0);
    settle(w1, 1);
    deliver(w1, 'id', 2, 0);
    expect(state.tasks.size).toBe(2);
  });

  it('that a broker recovered come without the flag and are known all the same', () => {
    deliver(w1, '#x', 1, other);
    const failure = { code: 'CONNECTION_LOST', message: '', hint: '' } as const;
    tell({ type: 'worker.link', worker: w1, link: { status: 'retrying', host: 'h', attempt: 1, nextAt: 0, failure } });
    deliver(w1, '#x', 1, other, 2);
    expect(state.tasks.size).toBe(1);
  });
});

describe('the comparison with the broker', () => {
  beforeEach(() => send('a', 'b', 'c'));

  it('names what others took', () => {
    tell({ type: 'queue.reconciled', ready: 1, cause: 'others' });
    expect(ledgerLine(state.ledger)).toMatchObject({ ready: 1, takenByOthers: 2 });
  });

  it('heals when a task turns up that was thought to be gone', () => {
    tell({ type: 'queue.reconciled', ready: 0, cause: 'others' });
    startWorker(w1);
    deliver(w1, 'a', 1);
    expect(ledgerLine(state.ledger)).toMatchObject({ ready: 0, held: 1, takenByOthers: 2 });
    tell({ type: 'queue.reconciled', ready: 2, cause: 'others' });
    expect(ledgerLine(state.ledger)).toMatchObject({ ready: 2, takenByOthers: 0 });
  });

  it('counts what a dead worker had taken with automatic acks as lost', () => {
    tell({ type: 'queue.reconciled', ready: 0, cause: 'automatic ack' });
    expect(ledgerLine(state.ledger)).toMatchObject({ ready: 0, lost: 3 });
  });

  it('shows what others have waiting there', () => {
    tell({ type: 'queue.reconciled', ready: 5, cause: 'others' });
    expect(state.ledger.othersReady).toBe(2);
  });
});

describe('bounds', () => {
  const many = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

  it('keeps the newest ended tasks only, and the counts of all', () => {
    startWorker(w1, { prefetch: 0 });
    const count = KEEP_ENDED * 2;
    const ids = many(count, 't');
    applyEvent(state, { type: 'task.sent', ids, text: '', bytes: 0, persistent: true, seq: ++seq, at: 0 });
    const zeros = ids.map(() => 0);
    const tags = ids.map((_, i) => i + 1);
    const rows = { tags, at: zeros, ids, texts: ids, bytes: zeros, flags: ids.map(() => flag.own) };
    tell({ type: 'task.delivered', worker: w1, session: 1, rows });
    tell({ type: 'task.settled', worker: w1, session: 1, rows: { tags, at: zeros, outcomes: zeros } });
    expect(state.tasks.size).toBeLessThanOrEqual(KEEP_ENDED * 1.1);
    expect(state.tasks.has(ids.at(-1)!)).toBe(true);
    expect(ledgerLine(state.ledger)).toMatchObject({ published: count, acked: count });
  });

  it('counts tasks beyond what is tracked, and tracks them once a worker has them', () => {
    startWorker(w1);
    const ids = many(MAX_TRACKED + 10, 't');
    applyEvent(state, { type: 'task.sent', ids, text: '', bytes: 0, persistent: true, seq: ++seq, at: 0 });
    tell({ type: 'task.answered', answer: 'confirmed', ids });
    expect(state.tasks.size).toBe(MAX_TRACKED);
    expect(ledgerLine(state.ledger)).toMatchObject({ published: MAX_TRACKED + 10, ready: MAX_TRACKED + 10 });
    deliver(w1, ids.at(-1)!, 1);
    settle(w1, 1);
    expect(ledgerLine(state.ledger)).toMatchObject({ ready: MAX_TRACKED + 9, acked: 1, met: 0 });
  });
});

describe('a snapshot', () => {
  it('goes on as the original does', () => {
    startWorker(w1);
    send('a', 'b');
    deliver(w1, 'a', 1);
    const copy = structuredClone(state);
    const later = [
      { type: 'task.settled', worker: w1, session: 1, rows: { tags: [1], at: [5], outcomes: [0] } },
      { type: 'task.sent', ids: ['c'], text: 'c', bytes: 1, persistent: false },
    ] satisfies LabEvent[];
    for (const event of later) {
      const stamped = structuredClone({ ...event, seq: ++seq, at: 9 }) as StampedEvent;
      applyEvent(state, stamped);
      applyEvent(copy, structuredClone(stamped));
    }
    expect(copy).toEqual(state);
  });
});
