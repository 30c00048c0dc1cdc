import type {
  TransferAftermath,
  TransferOrder,
  TransferStatus,
  TransferView,
} from '../../../shared/explore/transfer.ts';
import { type Failure, type FailureCode, LabError, toFailure } from '../../../shared/failure.ts';
import { type Clock, systemClock } from '../../clock.ts';
import { type AmqpSession, createAmqpSession } from '../amqp-session.ts';
import type { BrokerSession } from '../broker-session.ts';
import { type Books, createBooks } from './books.ts';
import { alreadyMoving, noAnswer, nothingReady, nothingToContinue, sameQueue, tooManyAgain } from './failures.ts';
import { createPace, type Pace } from './pace.ts';
import { type Pump, startPump } from './pump.ts';

/** Of messages on their way, as many bytes are held at most. */
const MAX_BYTES = 64 * 1024 * 1024;
/** How often a broker is sought that was lost in the middle. Milliseconds. */
const SEEK_EVERY = 1_000;
/** How often at most, and how long apart, queues are looked at until their figures stay the same. Milliseconds. */
const MAX_LOOKS = 10;
const BETWEEN_LOOKS = 250;
const COMPARE_WITHIN = 15_000;
/** How long confirms are waited for when the connection is closed, or the program ends. Milliseconds. */
const CLOSE_WITHIN = 2_000;

/** What is moved from queue to queue on one broker: one transfer at a time. */
export interface Transfers {
  /** The last one; null = there was none, or it was put away. */
  view(): TransferView | null;
  /** Resolves when it has begun. @throws LabError TRANSFER_ALREADY, NOTHING_TO_MOVE, INVALID_INPUT, and why a queue can't be used */
  begin(order: TransferOrder): Promise<TransferView>;
  /** Goes on with the last one, after whatever ended it. @throws LabError TRANSFER_ALREADY, NOTHING_TO_MOVE */
  proceed(): Promise<TransferView>;
  /** Stops cleanly; asked again, it does not wait for confirms. */
  stop(): void;
  forget(): void;
  /** Stops cleanly, within some two seconds. */
  close(): Promise<void>;
}

interface Transfer {
  readonly id: number;
  readonly order: TransferOrder;
  readonly total: number;
  /** Ready messages of both queues before it began; null = it is not about one target. */
  readonly before: number | null;
  readonly books: Books;
  readonly pace: Pace;
  readonly startedAt: number;
  status: TransferStatus;
  blockedBy: string | null;
  endedAt: number | null;
  failure: Failure | null;
  aftermath: TransferAftermath | null;
  pump: Pump | null;
  running: Promise<void> | null;
  stopped: boolean;
}

const running: ReadonlySet<TransferStatus> = new Set(['connecting', 'moving', 'waiting', 'blocked', 'stopping']);

/**
 * @param version Warren's, which brokers show in the names of its connections
 * @param maxBytes how much is held of messages on their way
 */
export function createTransfers(
  session: BrokerSession,
  version: string,
  clock: Clock = systemClock,
  maxBytes: number = MAX_BYTES,
): Transfers {
  let last: Transfer | null = null;
  let ids = 0;
  let unseek: (() => void) | null = null;

  async function readyOf(name: string, amqp: AmqpSession = session.access().amqp): Promise<number> {
    const { messageCount } = await amqp.perform(name, (channel) => channel.checkQueue(name));
    return messageCount;
  }

  function start(transfer: Transfer): void {
    unseek?.();
    const { order, books, total, pace } = transfer;
    const { endpoint, password } = session.access().target;
    const source = createAmqpSession(endpoint, password, version);
    const target = createAmqpSession(endpoint, password, version);
    Object.assign(transfer, { status: 'connecting', failure: null, aftermath: null, endedAt: null, stopped: false });
    pace.start(books.moved);
    const before = { inDoubt: books.inDoubt };
    const pump = startPump({
      order,
      fresh: Math.max(0, total - books.moved - books.inDoubt),
      books,
      source,
      target,
      username: endpoint.username,
      clock,
      maxBytes,
      onStatus(status, blockedBy) {
        transfer.status = status;
        transfer.blockedBy =
          status === 'blocked' || (status === 'stopping' && transfer.blockedBy)
            ? (blockedBy ?? transfer.blockedBy)
            : null;
      },
    });
    transfer.pump = pump;
    transfer.running = pump.ended.then(async (thrown) => {
      await Promise.all([source.close(), within(target.close(), CLOSE_WITHIN)]);
      finish(transfer, before, thrown);
    });
  }

  function finish(transfer: Transfer, before: { readonly inDoubt: number }, thrown: unknown): void {
    const failure = thrown === null || thrown === undefined ? null : toFailure(thrown);
    const isLost = failure !== null && lostBy.has(failure.code);
    transfer.failure = failure;
    transfer.endedAt = clock.now();
    transfer.pace.end();
    transfer.pump = null;
    transfer.blockedBy = null;
    const isOpen = transfer.books.inDoubt > before.inDoubt || transfer.books.unacked > 0;
    if (isLost || (isOpen && !transfer.stopped)) transfer.status = 'interrupted';
    else if (failure) transfer.status = 'failed';
    else transfer.status = transfer.stopped && leftOf(transfer) > 0 ? 'stopped' : 'done';
    if (isLost) seek(transfer);
    else if (isOpen || transfer.books.inDoubt > 0) void compare(transfer).catch(() => seek(transfer));
  }

  /** Looks again and again whether the broker is back, and then at what both queues hold. */
  function seek(transfer: Transfer): void {
    unseek = clock.after(SEEK_EVERY, () => {
      if (last !== transfer) return;
      compare(transfer).catch((error: unknown) => {
        // The broker is back, and the queue is not: there is nothing to compare.
        if (error instanceof LabError && error.code === 'QUEUE_NOT_FOUND') return;
        if (last === transfer && transfer.pump === null) seek(transfer);
      });
    });
  }

  /** What both queues hold: a RabbitMQ queue that is busy tells its figures before it has done what it was told. */
  async function compare(transfer: Transfer): Promise<void> {
    // On a connection of its own: others may not have noticed yet that theirs is dead.
    const { endpoint, password } = session.access().target;
    const amqp = createAmqpSession(endpoint, password, version);
    try {
      await within(compareOn(amqp, transfer), COMPARE_WITHIN);
      if (!transfer.aftermath) throw noAnswer();
    } finally {
      void within(amqp.close(), CLOSE_WITHIN);
    }
  }

  async function compareOn(amqp: AmqpSession, transfer: Transfer): Promise<void> {
    let seen = await lookAtBoth(transfer.order, amqp);
    for (let looks = 0; looks < MAX_LOOKS; looks++) {
      await new Promise<void>((resolve) => clock.after(BETWEEN_LOOKS, resolve));
      const again = await lookAtBoth(transfer.order, amqp);
      const isStill = again.source === seen.source && again.target === seen.target;
      seen = again;
      if (isStill) break;
    }
    const { source, target } = seen;
    const surplus = transfer.before === null || target === null ? null : source + target - transfer.before;
    transfer.aftermath = { source, target, surplus, at: clock.now() };
  }

  async function lookAtBoth({ source, way }: TransferOrder, amqp: AmqpSession) {
    const target = way.kind === 'move' ? await readyOf(way.target, amqp) : null;
    return { source: await readyOf(source, amqp), target };
  }

  function leftOf({ total, books }: Transfer): number {
    return Math.max(0, total - books.moved - books.stayed - books.inDoubt);
  }

  function viewOf(transfer: Transfer): TransferView {
    const { id, order, status, blockedBy, total, books, startedAt, endedAt, failure, aftermath, pump, pace } = transfer;
    const left = leftOf(transfer);
    const hasMore = left > 0 || books.unacked > 0 || books.stayed > 0;
    return {
      id,
      order,
      status,
      blockedBy,
      total,
      moved: books.moved,
      notRepeated: books.notRepeated,
      underway: pump?.underway ?? 0,
      kept: books.kept,
      inDoubt: books.inDoubt,
      doubts: books.doubts,
      mayReappear: pump ? 0 : books.unacked,
      left,
      perSecond: pace.perSecond(books.moved),
      startedAt,
      endedAt,
      failure,
      aftermath,
      canContinue: !running.has(status) && hasMore,
    };
  }

  function requireIdle(): void {
    if (last && running.has(last.status)) throw alreadyMoving(last.order.source);
  }

  return {
    view: () => last && viewOf(last),
    async begin(order) {
      requireIdle();
      const { source, way, count } = order;
      if (way.kind === 'move' && way.target === source) throw sameQueue();
      const ready = await readyOf(source);
      const inTarget = way.kind === 'move' ? await readyOf(way.target) : null;
      requireIdle();
      if (ready === 0) throw nothingReady(source);
      const transfer: Transfer = {
        id: ++ids,
        order,
        total: Math.min(count ?? ready, ready),
        before: inTarget === null ? null : ready + inTarget,
        books: createBooks(),
        pace: createPace(clock),
        startedAt: clock.now(),
        status: 'connecting',
        blockedBy: null,
        endedAt: null,
        failure: null,
        aftermath: null,
        pump: null,
        running: null,
        stopped: false,
      };
      last = transfer;
      start(transfer);
      return viewOf(transfer);
    },
    async proceed() {
      requireIdle();
      if (!last || !viewOf(last).canContinue) throw nothingToContinue();
      const transfer = last;
      await compare(transfer);
      requireIdle();
      if (transfer.books.forgot(transfer.aftermath?.surplus ?? 0)) throw tooManyAgain();
      start(transfer);
      return viewOf(transfer);
    },
    stop() {
      if (!last?.pump) return;
      last.stopped = true;
      last.pump.stop();
    },
    forget() {
      if (!last || running.has(last.status)) return;
      unseek?.();
      last = null;
    },
    async close() {
      unseek?.();
      const transfer = last;
      if (!transfer?.pump) return;
      transfer.stopped = true;
      transfer.pump.stop();
      if (
        await within(
          transfer.running!.then(() => true),
          CLOSE_WITHIN,
        )
      )
        return;
      transfer.pump?.stop();
      await within(transfer.running!, CLOSE_WITHIN / 2);
    },
  };

  /** What it resolves with, or undefined after so many milliseconds. */
  function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const cancel = clock.after(ms, () => resolve(undefined));
      promise.then(resolve, reject).finally(cancel);
    });
  }
}

/** The connection, or the broker itself, went away. */
const lostBy: ReadonlySet<FailureCode> = new Set([
  'CONNECTION_LOST',
  'CONNECTION_CLOSED_BY_BROKER',
  'BROKER_SHUT_DOWN',
  'HEARTBEAT_MISSED',
  'CAUSE_HIDDEN',
  'PORT_CLOSED',
  'CONNECT_TIMEOUT',
  'NOT_AMQP',
  'HOST_UNKNOWN',
]);
