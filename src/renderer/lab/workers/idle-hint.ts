import type { WorkerId } from '../../../shared/ids.ts';
import type { Worker } from '../../../shared/lab/state.ts';

/** Tasks that wait in a busy worker's hands while another worker has nothing to do. */
export interface IdleHint {
  readonly waiting: number;
  readonly holder: WorkerId;
  readonly prefetch: number;
  readonly idle: WorkerId;
}

/** Finds the worker that hoards most, if another one is idle. */
export function idleHint(workers: Iterable<Worker>): IdleHint | null {
  let holder: Worker | null = null;
  let idle: Worker | null = null;
  for (const worker of workers) {
    if (worker.consumerTag === null || worker.frozenSince !== null) continue;
    if (worker.held.size === 0) idle ??= worker;
    // With automatic acks the broker sends without regard to prefetch: changing it would mend nothing.
    else if (worker.settings.ackMode === 'manual' && worker.held.size > (holder?.held.size ?? 1)) holder = worker;
  }
  if (!holder || !idle) return null;
  return {
    waiting: holder.held.size - 1,
    holder: holder.id,
    prefetch: holder.activePrefetch ?? holder.settings.prefetch,
    idle: idle.id,
  };
}
