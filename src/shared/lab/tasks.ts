import type { WorkerId } from '../ids.ts';
import { deliveryKey, flag, settlement } from './deliveries.ts';
import type { LabEvent } from './events.ts';
import { closeName, openName, resolveTask } from './identity.ts';
import { sampleAck, sampleConfirm, sampleWork } from './series.ts';
import {
  type Attempt,
  currentAttempt,
  type Held,
  KEEP_ENDED,
  type LabState,
  MAX_TRACKED,
  type Outcome,
  type Task,
  type TaskStatus,
  type Worker,
} from './state.ts';

type EventOf<T extends LabEvent['type']> = Extract<LabEvent, { type: T }>;

/** What a worker may still report late is a prefetch's worth; this bounds workers without a prefetch limit. */
const KEEP_DISPLACED = 10_000;

const endedStatuses: ReadonlySet<TaskStatus> = new Set(['acked', 'rejected', 'returned', 'nacked', 'lost']);

export function isEnded(status: TaskStatus): boolean {
  return endedStatuses.has(status);
}

export function taskSent(state: LabState, event: EventOf<'task.sent'>, at: number): void {
  state.ledger.published += event.ids.length;
  state.ledger.byStatus.unconfirmed += event.ids.length;
  if (state.publishing && state.publishing.endedAt === null) state.publishing.sent += event.ids.length;
  for (const id of event.ids) {
    if (state.tasks.size >= MAX_TRACKED) {
      state.untracked.unconfirmed++;
      state.nextTaskNo++;
      continue;
    }
    state.tasks.set(id, {
      key: id,
      no: state.nextTaskNo++,
      text: event.text,
      bytes: event.bytes,
      persistent: event.persistent,
      origin: 'run',
      derived: false,
      status: 'unconfirmed',
      sentAt: at,
      answer: null,
      answeredAt: null,
      reason: null,
      attempts: [],
      finished: 0,
    });
  }
}

const statusOfAnswer = { confirmed: 'ready', returned: 'returned', nacked: 'nacked', unknown: 'unknown' } as const;

export function taskAnswered(state: LabState, event: EventOf<'task.answered'>, at: number): void {
  const status = statusOfAnswer[event.answer];
  for (const id of event.ids) {
    const task = state.tasks.get(id);
    if (!task) {
      if (state.untracked.unconfirmed === 0) continue;
      state.untracked.unconfirmed--;
      state.ledger.byStatus.unconfirmed--;
      state.ledger.byStatus[status]++;
      if (status === 'ready') state.untracked.ready++;
      continue;
    }
    task.answer = event.answer;
    task.answeredAt = at;
    task.reason = event.reason ?? null;
    if (event.answer === 'confirmed') sampleConfirm(state, task, at);
    // A worker may have had it before the broker's answer came: then it is where the worker says.
    if (task.status === 'unconfirmed') move(state, task, status);
  }
}

export function taskDelivered(state: LabState, event: EventOf<'task.delivered'>): void {
  const worker = state.workers.get(event.worker);
  if (!worker) return;
  const { tags, at, flags } = event.rows;
  enterSession(state, worker, event.session, at[0]!);
  for (let i = 0; i < tags.length; i++) {
    const redelivered = (flags[i]! & flag.redelivered) !== 0;
    const task = resolveTask(state, event.rows, i);
    if (task.status === 'held') takeBack(state, task, at[i]!);
    if (redelivered || task.attempts.length > 0) {
      state.ledger.redeliveries++;
      worker.redelivered++;
    }
    task.attempts.push({
      worker: worker.id,
      session: event.session,
      tag: tags[i]!,
      redelivered,
      deliveredAt: at[i]!,
      beganAt: null,
      endedAt: null,
      progress: 0,
      outcome: null,
    });
    worker.delivered++;
    worker.held.set(deliveryKey(event.session, tags[i]!), { key: task.key, attempt: task.attempts.length - 1 });
    move(state, task, 'held');
    if (task.origin === 'other') openName(state, task, event.rows.ids[i]!);
  }
  noteExtras(state, worker, event);
}

/** Notes what only some deliveries have: the broker's counts and further properties. */
function noteExtras(state: LabState, worker: Worker, { session, rows }: EventOf<'task.delivered'>): void {
  const { counts, properties } = rows;
  const heldAt = (row: number): Held | undefined => worker.held.get(deliveryKey(session, rows.tags[row] ?? -1));
  counts?.rows.forEach((row, i) => {
    const attempt = attemptOf(state, heldAt(row));
    if (!attempt) return;
    const delivery = counts.delivery[i] ?? null;
    const acquired = counts.acquired[i] ?? null;
    if (delivery !== null) attempt.deliveryCount = delivery;
    if (acquired !== null) attempt.acquiredCount = acquired;
  });
  properties?.rows.forEach((row, i) => {
    const task = state.tasks.get(heldAt(row)?.key ?? '');
    const json = properties.json[i];
    if (task && json !== undefined) task.properties = json;
  });
}

/** A redelivery was seen before the end of the worker that held the task: 10 of 40 kills show it in this order. */
function takeBack(state: LabState, task: Task, at: number): void {
  const attempt = currentAttempt(task)!;
  const holder = state.workers.get(attempt.worker);
  endAttempt(state, attempt, 'cut', at);
  const key = deliveryKey(attempt.session, attempt.tag);
  const held = holder?.held.get(key);
  if (!holder || !held) return;
  holder.held.delete(key);
  displace(holder, key, { ...held, byRedelivery: true });
}

export function taskBegan(state: LabState, event: EventOf<'task.began'>): void {
  const worker = state.workers.get(event.worker);
  for (let i = 0; i < event.tags.length; i++) {
    const attempt = attemptOf(state, worker?.held.get(deliveryKey(event.session, event.tags[i]!)));
    if (attempt) attempt.beganAt = event.times[i]!;
  }
}

export function taskProgressed(state: LabState, event: EventOf<'task.progressed'>): void {
  const held = state.workers.get(event.worker)?.held.get(deliveryKey(event.session, event.tag));
  const attempt = attemptOf(state, held);
  if (attempt) attempt.progress = event.done;
}

export function taskSettled(state: LabState, event: EventOf<'task.settled'>): void {
  const worker = state.workers.get(event.worker);
  if (!worker) return;
  const { tags, at, outcomes } = event.rows;
  for (let i = 0; i < tags.length; i++) {
    const key = deliveryKey(event.session, tags[i]!);
    const held = worker.held.get(key);
    if (held) {
      worker.held.delete(key);
      settleHeld(state, worker, held, outcomes[i]!, at[i]!);
      continue;
    }
    const displaced = worker.displaced.get(key);
    if (!displaced) continue;
    worker.displaced.delete(key);
    settleDisplaced(state, displaced, outcomes[i]!);
  }
}

function settleHeld(state: LabState, worker: Worker, held: Held, outcome: number, at: number): void {
  const task = state.tasks.get(held.key);
  const attempt = attemptOf(state, held);
  if (!task || !attempt) return;
  switch (outcome) {
    case settlement.acked:
      worker.acked++;
      sampleAck(state, worker, task, at);
      attempt.progress = 1;
      endAttempt(state, attempt, 'acked', at);
      countFinished(state, task);
      move(state, task, 'acked');
      break;
    case settlement.rejected:
      endAttempt(state, attempt, 'rejected', at);
      move(state, task, 'rejected');
      break;
    case settlement.late:
      attempt.progress = 1;
      endAttempt(state, attempt, 'late', at);
      countFinished(state, task);
      move(state, task, 'ready');
      break;
    default:
      endAttempt(state, attempt, 'requeued', at);
      move(state, task, 'ready');
  }
}

/** The broker had taken the task back: what its former worker still did changes the story, not where the task is. */
function settleDisplaced(state: LabState, held: Held, outcome: number): void {
  const task = state.tasks.get(held.key);
  const attempt = attemptOf(state, held);
  if (!task || !attempt) return;
  if (outcome === settlement.requeued) attempt.outcome = 'requeued';
  else if (outcome === settlement.rejected) attempt.outcome = 'rejected';
  else {
    attempt.outcome = 'late';
    attempt.progress = 1;
    countFinished(state, task);
  }
}

function countFinished(state: LabState, task: Task): void {
  task.finished++;
  if (task.finished > 1) state.ledger.duplicates++;
}

/**
 * Ends what a worker holds because its connection or its process is gone. With manual acks the broker puts the tasks
 * back into the queue; with automatic acks they were the worker's alone, so they are lost with its process, and stay
 * in its hands when only the connection goes.
 */
export function releaseHeld(state: LabState, worker: Worker, outcome: 'cut' | 'lost', at: number): void {
  const automatic = worker.settings.ackMode === 'automatic';
  if (automatic && outcome === 'cut') return;
  for (const [key, held] of worker.held) {
    const task = state.tasks.get(held.key);
    const attempt = attemptOf(state, held);
    if (!task || !attempt) continue;
    endAttempt(state, attempt, outcome, at);
    if (outcome === 'lost') worker.lost++;
    else displace(worker, key, held);
    move(state, task, automatic ? 'lost' : 'ready');
  }
  worker.held.clear();
  if (outcome === 'cut') return;
  for (const held of worker.displaced.values()) {
    const attempt = attemptOf(state, held);
    if (!held.byRedelivery || !attempt) continue;
    attempt.outcome = 'lost';
    worker.lost++;
  }
  worker.displaced.clear();
}

/** A worker has a new channel: what the old one delivered is the broker's again. Its first deliveries may tell it. */
export function enterSession(state: LabState, worker: Worker, session: number, at: number): void {
  if (session === worker.session) return;
  releaseHeld(state, worker, 'cut', at);
  worker.session = session;
}

function displace(worker: Worker, key: number, held: Held): void {
  worker.displaced.set(key, held);
  if (worker.displaced.size <= KEEP_DISPLACED) return;
  for (const oldest of worker.displaced.keys()) {
    worker.displaced.delete(oldest);
    return;
  }
}

function endAttempt(state: LabState, attempt: Attempt, outcome: Outcome, at: number): void {
  if (attempt.beganAt !== null) sampleWork(state, attempt.worker, attempt.beganAt, at);
  attempt.outcome = outcome;
  attempt.endedAt = at;
}

export function attemptOf(state: LabState, held: Held | undefined): Attempt | undefined {
  return held && state.tasks.get(held.key)?.attempts[held.attempt];
}

/** The attempts that `worker` has in its hands, with their tasks, oldest first. */
export function* heldBy(state: LabState, worker: WorkerId): Iterable<{ task: Task; attempt: Attempt }> {
  for (const held of state.workers.get(worker)?.held.values() ?? []) {
    const task = state.tasks.get(held.key);
    const attempt = task?.attempts[held.attempt];
    if (task && attempt) yield { task, attempt };
  }
}

/** Moves a task from one status to another, in its record and in the ledger. */
export function move(state: LabState, task: Task, to: TaskStatus): void {
  const { ledger } = state;
  ledger.byStatus[task.status]--;
  ledger.byStatus[to]++;
  task.status = to;
  // A task that was thought to be gone turned up: the figures of the last comparison no longer hold in full.
  while (ledger.takenByOthers + ledger.lostUnseen > ledger.byStatus.ready) {
    if (ledger.takenByOthers > 0) ledger.takenByOthers--;
    else ledger.lostUnseen--;
  }
  if (!isEnded(to)) return;
  if (task.origin === 'other') closeName(state, task);
  state.ended.push(task.key);
  // In portions: taking one off the front of a long array for each task that ends would copy it each time.
  if (state.ended.length < KEEP_ENDED * 1.1) return;
  for (const key of state.ended.splice(0, state.ended.length - KEEP_ENDED)) {
    const old = state.tasks.get(key);
    if (old && isEnded(old.status)) state.tasks.delete(key);
  }
}
