import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { causeOf } from '../amqp/cause.ts';
import { type Link, openLink } from '../amqp/link.ts';
import { consumerCancelled } from '../shared/doctor/cancelled.ts';
import type { LabError } from '../shared/failure.ts';
import { settlement } from '../shared/lab/deliveries.ts';
import type { Order } from '../shared/worker-protocol.ts';
import { work } from './job.ts';
import { countsOf, dotsOf, identify, propertiesOf, textOf } from './message.ts';
import type { Parent } from './parent.ts';

/** How long after a refused or cancelled consumer the next one is tried. Milliseconds. */
const TRY_AGAIN = 2_000;

type Begin = Extract<Order, { type: 'begin' }>;

interface Delivery {
  readonly message: ConsumeMessage;
  readonly session: number;
  readonly tag: number;
}

/** A consumer with a connection of its own: gets tasks, works on one after the other, acks each when it is done. */
export interface Consumer {
  /** Finishes what it holds and closes; after `withinMs` gives the rest back to the queue. */
  stop(withinMs: number): Promise<void>;
  setPrefetch(prefetch: number): Promise<void>;
  cut(): void;
}

export function startConsumer(order: Begin, parent: Parent): Consumer {
  const { queue, settings } = order;
  const automatic = settings.ackMode === 'automatic';
  let prefetch = settings.prefetch;
  let model: ChannelModel | null = null;
  let channel: Channel | null = null;
  let consumerTag: string | null = null;
  let session = order.firstSession - 1;
  /** Of this session: tells which of its causes an unknown delivery tag has. */
  let highestTag = 0;
  let stopping = false;
  let retry: NodeJS.Timeout | null = null;
  /** What waits for the task at work to end; `next` is the index of the first that is not begun. */
  let inbox: Delivery[] = [];
  let next = 0;
  let working = false;
  /** Who waits until nothing is held any more. */
  const whenDrained: (() => void)[] = [];

  const link: Link = openLink({
    endpoint: order.endpoint,
    password: order.password,
    name: `warren/${order.version} worker ${order.worker}`,
    persistent: true,
    async setup(fresh) {
      model = fresh;
    },
    onState(state) {
      if (state.status !== 'up' && state.status !== 'blocked') forgetChannel();
      parent.tell({ type: 'link', link: state });
      if (state.status === 'up' && !channel) void consume();
    },
  });

  function forgetChannel(): void {
    channel = null;
    consumerTag = null;
    // The broker has taken back what is not acked. With automatic acks it has forgotten it: it is ours to do.
    if (!automatic) dropInbox();
  }

  function dropInbox(): void {
    inbox = [];
    next = 0;
    if (!working) tellDrained();
  }

  /** Opens a channel and consumes; where the broker refuses, says so and tries again later. */
  async function consume(): Promise<void> {
    if (!model || stopping || channel) return;
    let refusal: Error | null = null;
    const before = link.lastError;
    const tellLater = (reason: unknown): void => void consumeLater(reason, before);
    try {
      const fresh = await model.createChannel();
      channel = fresh;
      session++;
      highestTag = 0;
      fresh.on('error', (error: Error) => {
        refusal = error;
      });
      fresh.on('close', () => {
        if (channel !== fresh) return;
        forgetChannel();
        if (link.state.status === 'up') tellLater(refusal);
      });
      await subscribe(fresh);
    } catch (error) {
      if (link.state.status === 'up') tellLater(refusal ?? error);
    }
  }

  async function subscribe(fresh: Channel): Promise<void> {
    const mine = session;
    await fresh.prefetch(prefetch);
    // A delivery may come in one piece with the answer, and is seen before it: what comes first says that we consume.
    let told = false;
    const begun = (tag: string): void => {
      if (told || channel !== fresh) return;
      told = true;
      consumerTag = tag;
      parent.tell({ type: 'consuming', session: mine, consumerTag: tag, prefetch });
    };
    const deliver = (message: ConsumeMessage | null): void => {
      if (!message) return cancelled(fresh);
      begun(message.fields.consumerTag);
      take(message, mine);
    };
    begun((await fresh.consume(queue, deliver, { noAck: automatic })).consumerTag);
  }

  async function consumeLater(reason: unknown, before: LabError | null): Promise<void> {
    if (stopping || retry) return;
    retry = setTimeout(() => {
      retry = null;
      void consume();
    }, TRY_AGAIN);
    if (!reason) return;
    const { failure } = await causeOf(reason, queue, link, before, { highestTag });
    parent.tell({ type: 'failed', failure });
  }

  /**
   * The broker ended the consumer. What is held can't be acked any more in every case (a late ack makes RabbitMQ 4.3
   * revive the consumer), so the channel is closed and all it holds given back.
   */
  function cancelled(fresh: Channel): void {
    parent.tell({ type: 'cancelled' });
    if (channel !== fresh) return;
    const held = inbox.length > next || working;
    forgetChannel();
    void fresh.close().catch(() => {});
    void consumeLater(null, null);
    void isQueueThere().then((isThere) => {
      if (isThere !== null && !channel)
        parent.tell({ type: 'failed', failure: consumerCancelled(queue, isThere, held) });
    });
  }

  /** null = nobody answered. */
  async function isQueueThere(): Promise<boolean | null> {
    let refusal: { code?: unknown } | null = null;
    try {
      const asking = await model?.createChannel();
      if (!asking) return null;
      asking.on('error', (error: { code?: unknown }) => {
        refusal = error;
      });
      await asking.checkQueue(queue);
      await asking.close();
      return true;
    } catch {
      return (refusal as { code?: unknown } | null)?.code === 404 ? false : null;
    }
  }

  function take(message: ConsumeMessage, mine: number): void {
    const tag = message.fields.deliveryTag;
    highestTag = tag;
    parent.delivered(mine, {
      tag,
      at: Date.now(),
      ...identify(message),
      text: textOf(message),
      bytes: message.content.length,
      counts: countsOf(message),
      properties: propertiesOf(message),
    });
    inbox.push({ message, session: mine, tag });
    if (!working) void workOff();
  }

  async function workOff(): Promise<void> {
    working = true;
    while (next < inbox.length) {
      const delivery = inbox[next++]!;
      // An array that is taken from its front one by one would be copied each time; so it is, now and then.
      if (next > 1_000) {
        inbox = inbox.slice(next);
        next = 0;
      }
      parent.began(delivery.session, delivery.tag, Date.now());
      const ms = dotsOf(delivery.message) * settings.secondsPerDot * 1000;
      if (ms > 0) await work(ms, (done) => parent.progressed(delivery.session, delivery.tag, done));
      settle(delivery);
    }
    inbox = [];
    next = 0;
    working = false;
    tellDrained();
  }

  function tellDrained(): void {
    for (const tell of whenDrained.splice(0)) tell();
  }

  function settle({ message, session: theirs, tag }: Delivery): void {
    const outcome = automatic || ack(message, theirs) ? settlement.acked : settlement.late;
    parent.settled(theirs, tag, Date.now(), outcome);
  }

  /** Acks on the channel that delivered: on another one the tag would mean another task, or none. */
  function ack(message: ConsumeMessage, theirs: number): boolean {
    if (!channel || session !== theirs) return false;
    try {
      channel.ack(message);
      return true;
    } catch {
      return false; // closed in this very turn: the broker takes the task back
    }
  }

  async function drain(): Promise<void> {
    if (channel && consumerTag) await channel.cancel(consumerTag).catch(() => {});
    consumerTag = null;
    if (working) await new Promise<void>((resolve) => whenDrained.push(resolve));
  }

  return {
    async stop(withinMs) {
      stopping = true;
      if (retry) clearTimeout(retry);
      let timer: NodeJS.Timeout | undefined;
      const bound = new Promise((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([drain(), bound]);
      clearTimeout(timer);
      // close-ok comes after the broker has read every ack that was sent before.
      await channel?.close().catch(() => {});
      await link.close();
      parent.flush();
    },
    async setPrefetch(count) {
      prefetch = count;
      const mine = channel;
      if (!mine || !consumerTag) return;
      await drain();
      if (stopping || channel !== mine) return;
      await subscribe(mine).catch(() => {}); // 'close' of the channel tells why
    },
    cut: () => link.cut(),
  };
}
