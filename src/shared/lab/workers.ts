import type { WorkerId } from '../ids.ts';
import { idleLink, isConnected } from '../link-state.ts';
import type { LabEvent } from './events.ts';
import { KEEP_ENDED_WORKERS, type LabState, type Worker } from './state.ts';
import { enterSession, releaseHeld } from './tasks.ts';

type WorkerEvent = Extract<LabEvent, { type: `worker.${string}` }>;

/** Folds what happened to a worker's process, connection and consumer. */
export function workerEvent(state: LabState, event: WorkerEvent, at: number): void {
  if (event.type === 'worker.started') return started(state, event, at);
  const worker = state.workers.get(event.worker);
  if (!worker) return;
  switch (event.type) {
    case 'worker.link':
      worker.link = event.link;
      if (!isConnected(event.link)) {
        worker.consumerTag = null;
        worker.activePrefetch = null;
        releaseHeld(state, worker, 'cut', at);
      }
      break;
    case 'worker.consuming':
      enterSession(state, worker, event.session, at);
      worker.consumerTag = event.consumerTag;
      worker.activePrefetch = event.prefetch;
      worker.cancelled = false;
      worker.failure = null;
      if (worker.phase === 'starting') worker.phase = 'running';
      break;
    case 'worker.cancelled':
      worker.cancelled = true;
      worker.consumerTag = null;
      break;
    case 'worker.failed':
      worker.failure = event.failure;
      break;
    case 'worker.signalled':
      if (event.signal === 'stop') worker.phase = 'stopping';
      if (event.signal === 'freeze') worker.frozenSince = at;
      if (event.signal === 'thaw') worker.frozenSince = null;
      break;
    case 'worker.configured':
      worker.settings = event.settings;
      break;
    case 'worker.exited':
      // A process that was started again may be reported before the end of its predecessor is.
      if (event.pid !== worker.pid) break;
      releaseHeld(state, worker, 'lost', at);
      worker.phase = 'ended';
      worker.frozenSince = null;
      worker.link = idleLink;
      worker.consumerTag = null;
      worker.activePrefetch = null;
      worker.exit = { ...event.exit, at };
      forgetOldest(state);
      break;
    case 'worker.restarting':
      worker.restart = { attempt: event.attempt, at: event.inMs === null ? null : at + event.inMs };
      break;
    case 'worker.removed':
      state.workers.delete(event.worker);
      break;
    case 'worker.printed':
      break;
  }
}

function started(state: LabState, event: Extract<WorkerEvent, { type: 'worker.started' }>, at: number): void {
  const before = state.workers.get(event.worker);
  const worker: Worker = {
    id: event.worker,
    pid: event.pid,
    queue: event.queue,
    settings: event.settings,
    phase: 'starting',
    frozenSince: null,
    link: idleLink,
    session: before?.session ?? 0,
    consumerTag: null,
    activePrefetch: null,
    cancelled: false,
    failure: null,
    held: new Map(),
    displaced: before?.displaced ?? new Map(),
    delivered: before?.delivered ?? 0,
    acked: before?.acked ?? 0,
    redelivered: before?.redelivered ?? 0,
    lost: before?.lost ?? 0,
    startedAt: at,
    exit: null,
    restart: null,
  };
  state.workers.set(event.worker, worker);
}

/** Ended workers keep their lane and card; beyond a bound the oldest go. */
function forgetOldest(state: LabState): void {
  const ended: WorkerId[] = [];
  for (const worker of state.workers.values()) if (worker.phase === 'ended') ended.push(worker.id);
  for (const id of ended.slice(0, Math.max(0, ended.length - KEEP_ENDED_WORKERS))) state.workers.delete(id);
}
