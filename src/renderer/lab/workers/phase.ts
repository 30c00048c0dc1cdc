import type { Failure } from '../../../shared/failure.ts';
import type { Worker } from '../../../shared/lab/state.ts';
import { wholeSeconds } from '../../ui/figures.ts';

export type Tone = 'starting' | 'ready' | 'working' | 'trouble' | 'ended';

/** What a worker is doing, in words, and its colour. `now` in epoch milliseconds. */
export function phaseOf(worker: Worker, now: number): { tone: Tone; words: string } {
  const { phase, link, restart } = worker;
  if (phase === 'ended') {
    const cause = worker.exit?.cause ?? 'ended';
    if (restart?.at) {
      return { tone: 'ended', words: `${cause}; starts again in ${wholeSeconds(Math.max(0, restart.at - now))}` };
    }
    return { tone: 'ended', words: restart ? `${cause}; it ended too often to be started again` : cause };
  }
  if (worker.frozenSince !== null) {
    return { tone: 'trouble', words: `frozen for ${wholeSeconds(now - worker.frozenSince)}` };
  }
  if (link.status === 'retrying') {
    return { tone: 'trouble', words: `reconnecting: ${link.failure.message}` };
  }
  if (link.status === 'down') return { tone: 'trouble', words: link.failure.message };
  if (worker.cancelled) return { tone: 'trouble', words: cancelledWords(worker) };
  if (worker.failure) return { tone: 'trouble', words: worker.failure.message };
  if (phase === 'stopping') return { tone: 'working', words: 'stopping: it finishes what it holds' };
  if (phase === 'starting' || link.status === 'idle') return { tone: 'starting', words: 'starting' };
  if (link.status === 'connecting') return { tone: 'starting', words: 'connecting' };
  if (worker.consumerTag === null) return { tone: 'starting', words: 'finishing, to consume with new settings' };
  return worker.held.size > 0 ? { tone: 'working', words: 'working' } : { tone: 'ready', words: 'waits for tasks' };
}

/** What went wrong with a worker, where that has a cause and a next step; null = nothing now. */
export function troubleOf({ phase, link, failure }: Worker): Failure | null {
  if (phase === 'ended') return null;
  return link.status === 'retrying' || link.status === 'down' ? link.failure : failure;
}

/** The broker cancels a consumer without a word; the worker then finds out why, and seeks its queue. */
function cancelledWords({ failure }: Worker): string {
  if (!failure) return 'cancelled by the broker';
  if (failure.code === 'QUEUE_NOT_FOUND') return 'cancelled by the broker: its queue is gone';
  return failure.message.replace('The consumer was ', '');
}
