import type { LabState } from '../../shared/lab/state.ts';
import { endedAtOf } from '../../shared/lab/task-facts.ts';

/** Tasks of the present run that the lab does not know one by one any more. */
export interface Forgotten {
  readonly count: number;
  /** When the oldest that is still known ended, in epoch milliseconds: all that are forgotten ended before. */
  readonly until: number;
}

/** What the lab has forgotten of its run; null = nothing. Costs nothing with any number of tasks. */
export function forgotten({ ended, tasks, ledger }: LabState): Forgotten | null {
  const { acked, rejected, returned, nacked, lost } = ledger.byStatus;
  const count = acked + rejected + returned + nacked + lost - ended.length;
  const oldest = tasks.get(ended[0] ?? '');
  const until = oldest && endedAtOf(oldest);
  return count > 0 && until ? { count, until } : null;
}
