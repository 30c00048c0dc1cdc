import type { LabEvent } from './events.ts';
import type { LabState } from './state.ts';
import { move } from './tasks.ts';

/**
 * Compares the lab's ready tasks with the broker's ready count, taken while nothing moved. What the lab misses has
 * gone where it can't see: to other programs' consumers, with a broker's restart, or to a worker that took it with
 * automatic ack and died before it could say so. The figures are recomputed each time, so a wrong guess heals.
 */
export function reconcile(state: LabState, event: Extract<LabEvent, { type: 'queue.reconciled' }>, at: number): void {
  const { ledger } = state;
  ledger.reconciledAt = at;
  const lostBefore = ledger.byStatus.lost + ledger.lostUnseen;
  let missing = Math.max(0, ledger.byStatus.ready - event.ready) - ledger.takenByOthers - ledger.lostUnseen;
  if (missing > 0 && event.cause === 'restart') missing -= loseTransient(state, missing);
  if (missing > 0) {
    if (event.cause === 'others') ledger.takenByOthers += missing;
    else ledger.lostUnseen += missing;
  } else {
    // Fewer are missing than were: tasks that were thought to be gone are in the queue after all.
    let found = -missing;
    const returned = Math.min(found, ledger.takenByOthers);
    ledger.takenByOthers -= returned;
    found -= returned;
    ledger.lostUnseen -= Math.min(found, ledger.lostUnseen);
  }
  ledger.othersReady = Math.max(0, event.ready - ledger.byStatus.ready);
  if (event.cause === 'restart' && state.survival) {
    state.survival.knownAt = at;
    state.survival.lost = ledger.byStatus.lost + ledger.lostUnseen - lostBefore;
  }
}

/** A restart takes the transient tasks that waited in a classic queue: those are known one by one. */
function loseTransient(state: LabState, missing: number): number {
  const since = state.survival?.since ?? Number.POSITIVE_INFINITY;
  let lost = 0;
  for (const task of state.tasks.values()) {
    if (lost === missing) break;
    if (task.status !== 'ready' || task.persistent || (task.sentAt ?? 0) > since) continue;
    task.reason = 'The broker restarted, and the task was transient.';
    move(state, task, 'lost');
    lost++;
  }
  return lost;
}
