import type { TaskStatus } from './state.ts';

/**
 * Where every task of the run is: each is counted in exactly one status, so the sum always is `published + met`.
 * Beside the statuses stand what only the broker's own figure can tell.
 */
export interface Ledger {
  /** Tasks that this run published. */
  published: number;
  /** Tasks that others published, or Warren before this run, and that a worker of the lab got. */
  met: number;
  byStatus: Record<TaskStatus, number>;
  /** Of `byStatus.ready`: no longer in the queue, and no worker of the lab got them. */
  takenByOthers: number;
  /** Of `byStatus.ready`: lost without having been seen one by one. */
  lostUnseen: number;
  /** Ready messages that the broker has beyond the lab's own. */
  othersReady: number;
  /** Deliveries after the first, over all tasks. */
  redeliveries: number;
  /** Times that a finished task's work was finished once more. */
  duplicates: number;
  /** When the figures were last compared with the broker's, epoch milliseconds. */
  reconciledAt: number | null;
}

export function emptyLedger(): Ledger {
  return {
    published: 0,
    met: 0,
    byStatus: {
      unconfirmed: 0,
      ready: 0,
      held: 0,
      acked: 0,
      rejected: 0,
      returned: 0,
      nacked: 0,
      unknown: 0,
      lost: 0,
    },
    takenByOthers: 0,
    lostUnseen: 0,
    othersReady: 0,
    redeliveries: 0,
    duplicates: 0,
    reconciledAt: null,
  };
}

/** The ledger as its line on the screen: `published + met` = the sum of all other figures. */
export interface LedgerLine {
  published: number;
  met: number;
  unconfirmed: number;
  ready: number;
  held: number;
  acked: number;
  rejected: number;
  returned: number;
  nacked: number;
  unknown: number;
  lost: number;
  takenByOthers: number;
}

export function ledgerLine(ledger: Ledger): LedgerLine {
  const { byStatus, takenByOthers, lostUnseen } = ledger;
  return {
    published: ledger.published,
    met: ledger.met,
    ...byStatus,
    ready: byStatus.ready - takenByOthers - lostUnseen,
    lost: byStatus.lost + lostUnseen,
    takenByOthers,
  };
}

/** Whether each figure is one that a count of tasks can have, and all together are the tasks there are. */
export function addsUp(line: LedgerLine): boolean {
  const { published, met, ...places } = line;
  const figures = Object.values(places);
  return figures.every((figure) => figure >= 0) && figures.reduce((a, b) => a + b, 0) === published + met;
}
