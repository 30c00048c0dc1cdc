import type { WorkerId } from '../../../shared/ids.ts';
import { flag, settlement } from '../../../shared/lab/deliveries.ts';
import type { ExitCause, LabEvent, StampedEvent } from '../../../shared/lab/events.ts';
import { applyEvent } from '../../../shared/lab/fold.ts';
import { createLabState, type LabState } from '../../../shared/lab/state.ts';
import { defaultQueue, defaultWorker } from '../../../shared/settings.ts';
import { type AttemptIndex, createAttemptIndex } from './attempt-index.ts';

/** A lab for tests, to which things happen in the order in which they are told. Times are milliseconds from 0. */
export interface ScriptedLab {
  readonly state: LabState;
  /** Has been told each event. */
  readonly index: AttemptIndex;
  event(at: number, event: LabEvent): void;
  start(at: number, id: string, pid?: number): void;
  exit(at: number, id: string, kind?: ExitCause['kind'], pid?: number): void;
  /** Delivers a task; it is sent just before if it is new. @returns the delivery tag */
  deliver(at: number, id: string, task: string, options?: { redelivered?: boolean; text?: string }): number;
  begin(at: number, id: string, tag: number): void;
  settle(at: number, id: string, tag: number, outcome?: keyof typeof settlement): void;
  /** A whole attempt that is acked. */
  work(from: number, to: number, id: string, task: string): void;
}

export function worker(id: string): WorkerId {
  return id as WorkerId;
}

/** @param keep see createAttemptIndex */
export function scriptedLab(keep?: number): ScriptedLab {
  const state = createLabState();
  const index = createAttemptIndex(keep);
  let tag = 0;

  function event(at: number, fact: LabEvent): void {
    const stamped: StampedEvent = { ...fact, seq: state.seq + 1, at };
    applyEvent(state, stamped);
    index.onEvent(state, stamped);
  }

  const lab: ScriptedLab = {
    state,
    index,
    event,
    start(at, id, pid = 1) {
      event(at, {
        type: 'worker.started',
        worker: worker(id),
        pid,
        queue: defaultQueue.name,
        settings: defaultWorker,
        again: false,
      });
    },
    exit(at, id, kind = 'killed by you', pid = 1) {
      const exit = { kind, cause: kind };
      event(at, { type: 'worker.exited', worker: worker(id), pid, exit, code: null, signal: null });
    },
    deliver(at, id, task, { redelivered = false, text = 'a message...' } = {}) {
      if (!state.tasks.has(task)) {
        event(at, { type: 'task.sent', ids: [task], text, bytes: text.length, persistent: true });
        event(at, { type: 'task.answered', answer: 'confirmed', ids: [task] });
      }
      const flags = [flag.own + flag.persistent + (redelivered ? flag.redelivered : 0)];
      const rows = { tags: [++tag], at: [at], ids: [task], texts: [text], bytes: [text.length], flags };
      event(at, { type: 'task.delivered', worker: worker(id), session: 1, rows });
      return tag;
    },
    begin(at, id, tag) {
      event(at, { type: 'task.began', worker: worker(id), session: 1, tags: [tag], times: [at] });
    },
    settle(at, id, tag, outcome = 'acked') {
      const rows = { tags: [tag], at: [at], outcomes: [settlement[outcome]] };
      event(at, { type: 'task.settled', worker: worker(id), session: 1, rows });
    },
    work(from, to, id, task) {
      const tag = lab.deliver(from, id, task);
      lab.begin(from, id, tag);
      lab.settle(to, id, tag);
    },
  };
  event(0, { type: 'run.started', run: 1, queue: defaultQueue, adopted: false, found: 0 });
  index.sync(state);
  return lab;
}
