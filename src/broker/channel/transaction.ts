import type { Entry } from '../queue/entry.ts';
import type { Publication } from './publishing.ts';

/** How messages that a channel holds are settled. */
export type Settlement = 'ack' | 'reject' | 'nack' | 'nack-requeue' | 'reject-requeue';

export interface Settled {
  readonly how: Settlement;
  readonly pairs: readonly (readonly [tag: number, entry: Entry])[];
}

/** What waits for tx.commit. */
export class Transaction {
  publications: Publication[] = [];
  settled: Settled[] = [];

  /** Takes everything out, for a commit or a rollback. */
  take(): { publications: Publication[]; settled: Settled[] } {
    const { publications, settled } = this;
    this.publications = [];
    this.settled = [];
    return { publications, settled };
  }
}
