import type { MissingCause, StampedEvent } from '../../shared/lab/events.ts';
import { isConnected } from '../../shared/link-state.ts';
import type { EventLog } from '../event-log.ts';

/**
 * Decides when the broker's ready count may be compared with the lab's ledger: when nothing moved between two gauges
 * that show the same, and no worker holds messages that it could not report. What the ledger misses then is really
 * gone from the queue; what happened since the last comparison tells how.
 */
export interface Reconciler {
  /** Call it before a gauge is asked for: what it returns says whether anything moved until the answer came. */
  mark(): number;
  gauged(ready: number, consumers: number, mark: number): void;
  close(): void;
}

export function createReconciler(log: EventLog): Reconciler {
  let moves = 0;
  let movesAtLastGauge = -1;
  let readyAtLastGauge = -1;
  let reconciled = { moves: -1, ready: -1 };
  let restarted = false;
  let automaticExit = false;
  let othersSeen = false;

  const stop = log.subscribe((event) => {
    if (isMove(event)) moves++;
    if (event.type === 'run.started') {
      restarted = false;
      automaticExit = false;
      othersSeen = false;
    } else if (event.type === 'broker.link' && event.role === 'observer' && event.link.status === 'retrying') {
      restarted = true;
    } else if (event.type === 'worker.exited') {
      automaticExit ||= log.state.workers.get(event.worker)?.settings.ackMode === 'automatic';
    }
  });

  const isQuiet = (): boolean => {
    if (log.state.ledger.byStatus.unconfirmed > 0) return false;
    for (const worker of log.state.workers.values()) {
      if (worker.frozenSince !== null) return false;
      // Until a worker is back after a lost connection, what it held may be neither here nor there.
      if (worker.phase !== 'ended' && !isConnected(worker.link)) return false;
    }
    return true;
  };

  const cause = (): MissingCause => {
    if (restarted) return 'restart';
    if (automaticExit && !othersSeen) return 'automatic ack';
    return 'others';
  };

  return {
    mark: () => moves,
    gauged(ready, consumers, mark) {
      const own = [...log.state.workers.values()].filter((worker) => worker.consumerTag !== null).length;
      othersSeen ||= consumers > own;
      const still = mark === moves && movesAtLastGauge === moves && readyAtLastGauge === ready;
      movesAtLastGauge = moves;
      readyAtLastGauge = ready;
      if (!still || !isQuiet()) return;
      if (reconciled.moves === moves && reconciled.ready === ready && !restarted) return;
      reconciled = { moves, ready };
      log.append({ type: 'queue.reconciled', ready, cause: cause() });
      restarted = false;
      automaticExit = false;
      othersSeen = false;
    },
    close: stop,
  };
}

function isMove(event: StampedEvent): boolean {
  switch (event.type) {
    case 'task.sent':
    case 'task.answered':
    case 'task.delivered':
    case 'task.settled':
    case 'run.started':
    case 'worker.exited':
    case 'worker.link':
      return true;
    default:
      return event.type === 'broker.link' && event.role === 'observer';
  }
}
