import { isConnected } from '../link-state.ts';
import type { StampedEvent } from './events.ts';
import { emptyLedger } from './ledger.ts';
import { logEntry } from './log-entry.ts';
import { reconcile } from './reconcile.ts';
import { advanceSeries, beginSeries, sampleEvent } from './series.ts';
import { KEEP_LOG, type LabState } from './state.ts';
import { isEnded, taskAnswered, taskBegan, taskDelivered, taskProgressed, taskSent, taskSettled } from './tasks.ts';
import { workerEvent } from './workers.ts';

/**
 * The one fold: changes `state` by `event`, in place. The engine and the window both use it, so what a window shows
 * is what the engine knows. It never throws for an event that it can't place (a delivery of a worker that was
 * forgotten, say): such an event changes nothing.
 */
export function applyEvent(state: LabState, event: StampedEvent): void {
  state.seq = event.seq;
  advanceSeries(state, event.at);
  fold(state, event);
  sampleEvent(state, event);
  const entry = logEntry(event);
  if (!entry) return;
  state.log.push(entry);
  if (state.log.length > KEEP_LOG * 1.1) state.log.splice(0, state.log.length - KEEP_LOG);
  state.versions.log++;
}

function fold(state: LabState, event: StampedEvent): void {
  const { versions } = state;
  switch (event.type) {
    case 'broker.link':
      versions.broker++;
      return brokerLink(state, event);
    case 'broker.identified':
      versions.broker++;
      Object.assign(state.broker, { product: event.product, version: event.version, cluster: event.cluster });
      return;
    case 'run.started':
      versions.broker++;
      versions.tasks++;
      return startRun(state, event);
    case 'run.ended':
      versions.broker++;
      Object.assign(state, { queue: null, publishing: null, survival: null });
      return;
    case 'queue.gauged':
      versions.broker++;
      if (!state.queue) return;
      state.queue.gauge = { ready: event.ready, consumers: event.consumers, at: event.at };
      state.queue.missing = null;
      return;
    case 'queue.missing':
      versions.broker++;
      if (state.queue) Object.assign(state.queue, { missing: event.failure, gauge: null });
      return;
    case 'queue.reconciled':
      versions.tasks++;
      return reconcile(state, event, event.at);
    case 'publish.started':
      versions.tasks++;
      state.publishing = {
        job: event.job,
        total: event.total,
        sent: 0,
        startedAt: event.at,
        endedAt: null,
        failure: null,
      };
      return;
    case 'publish.ended':
      versions.tasks++;
      if (state.publishing?.job !== event.job) return;
      state.publishing.endedAt = event.at;
      state.publishing.failure = event.failure;
      return;
    case 'task.sent':
      versions.tasks++;
      return taskSent(state, event, event.at);
    case 'task.answered':
      versions.tasks++;
      return taskAnswered(state, event, event.at);
    case 'task.delivered':
      versions.tasks++;
      versions.workers++;
      return taskDelivered(state, event);
    case 'task.began':
      versions.workers++;
      return taskBegan(state, event);
    case 'task.progressed':
      versions.workers++;
      return taskProgressed(state, event);
    case 'task.settled':
      versions.tasks++;
      versions.workers++;
      return taskSettled(state, event);
    // Which tasks went a purge doesn't say: the next comparison with the broker finds out how many were the lab's.
    case 'queue.purged':
    case 'lab.failed':
      return;
    default:
      versions.workers++;
      if (event.type === 'worker.exited' || event.type === 'worker.link') versions.tasks++;
      return workerEvent(state, event, event.at);
  }
}

function startRun(state: LabState, event: Extract<StampedEvent, { type: 'run.started' }>): void {
  state.run = { no: event.run, startedAt: event.at };
  state.queue = { settings: event.queue, adopted: event.adopted, found: event.found, gauge: null, missing: null };
  state.tasks.clear();
  state.openNames.clear();
  state.ended = [];
  state.nextTaskNo = 1;
  state.untracked = { unconfirmed: 0, ready: 0 };
  state.ledger = emptyLedger();
  state.publishing = null;
  state.survival = null;
  state.series = beginSeries(state.ledger, event.at);
  for (const [id, worker] of state.workers) if (worker.phase === 'ended') state.workers.delete(id);
  state.versions.workers++;
}

function brokerLink(state: LabState, event: Extract<StampedEvent, { type: 'broker.link' }>): void {
  const wasConnected = isConnected(state.broker[event.role]);
  state.broker[event.role] = event.link;
  if (event.role !== 'observer' || !wasConnected || event.link.status !== 'retrying') return;
  let before = state.untracked.ready + state.untracked.unconfirmed;
  let transient = 0;
  for (const task of state.tasks.values()) {
    if (isEnded(task.status) || task.status === 'unknown') continue;
    before++;
    if (!task.persistent) transient++;
  }
  state.survival = before === 0 ? null : { since: event.at, knownAt: null, before, transient, lost: 0 };
}
