import type { Channel, ConfirmChannel, ConsumeMessage, Message } from 'amqplib';
import type { KeptReason, TransferOrder } from '../../../shared/explore/transfer.ts';
import type { Clock } from '../../clock.ts';
import type { AmqpSession } from '../amqp-session.ts';
import type { Books } from './books.ts';
import { lookAlike, sourceGone, targetGone, targetRefuses, tooManyStay } from './failures.ts';
import { type HeldChannel, holdChannel } from './hold.ts';
import { destination, fingerprint, headOf, type Place, placeName, republished, whyNotCarried } from './message.ts';
import { createPlaces } from './places.ts';
import { createWindow, type Held } from './window.ts';

/** Messages on their way at most, and at first: until their sizes are known. */
const MAX_PREFETCH = 256;
const FIRST_PREFETCH = 4;
/** Messages that stay are held until the end, since the broker would send them again. */
const MAX_KEPT = 10_000;
/** How often a queue is asked that sends nothing. Milliseconds. */
const LOOK_EVERY = 200;

export interface PumpDeps {
  readonly order: TransferOrder;
  /** Messages to take at most that were not met before. */
  readonly fresh: number;
  readonly books: Books;
  /** Two connections: a broker that blocks publishers reads nothing of theirs, acks included. */
  readonly source: AmqpSession;
  readonly target: AmqpSession;
  readonly username: string;
  readonly clock: Clock;
  /** Bytes on their way at most; what comes beyond is given back unsent. */
  readonly maxBytes: number;
  onStatus(status: 'moving' | 'waiting' | 'blocked' | 'stopping', blockedBy?: string): void;
}

export interface Pump {
  /** Sent, and not answered yet. */
  readonly underway: number;
  /** Takes no more messages; asked again, it does not wait for confirms either. */
  stop(): void;
  /** Resolves when all that it held is settled: with what ended it before its time, or null. It never rejects. */
  readonly ended: Promise<unknown>;
}

/** Moves messages: each is acked once its copy is confirmed, so that none is lost whatever dies in between. */
export function startPump(deps: PumpDeps): Pump {
  const { order, books, clock } = deps;
  const window = createWindow();
  const places = createPlaces(deps.target);
  const incoming: ConsumeMessage[] = [];
  const { certain } = books;
  /** As many messages may be on their way as fit in here, as large as the largest so far. */
  const usualBytes = deps.maxBytes / 2;
  let state: 'running' | 'enough' | 'stopping' | 'forced' = 'running';
  let trouble: unknown = null;
  let blocked = false;
  let dry = false;
  let dirty = false;
  let wake = Promise.withResolvers<void>();
  let sourceHeld: HeldChannel<Channel> | null = null;
  let targetHeld: HeldChannel<ConfirmChannel> | null = null;
  /** Deliveries that may come in all; those that come again beyond the certain ones make it more. */
  let limit = deps.fresh + certain;
  let metAgain = 0;
  let freshTaken = 0;
  let delivered = 0;
  let largest = 1;
  let prefetch = FIRST_PREFETCH;
  let isShedding = false;
  let wasCancelled = false;
  let silentLooks = 0;
  let position = books.moved + books.inDoubt;

  const stir = (): void => {
    dirty = true;
    wake.resolve();
  };
  async function nextStir(): Promise<void> {
    if (!dirty) {
      wake = Promise.withResolvers();
      await wake.promise;
    }
    dirty = false;
  }
  const isOpen = (): boolean => Boolean(sourceHeld?.isOpen && targetHeld?.isOpen);
  const goesOn = (): boolean => state === 'running' && trouble === null && !wasCancelled && isOpen();

  function onDelivery(message: ConsumeMessage | null): void {
    stir();
    if (!message) {
      wasCancelled = true;
      window.consumer = null;
      return;
    }
    delivered++;
    if (window.consumer) window.consumer.delivered++;
    if (silentLooks > 0 && !blocked && state === 'running') deps.onStatus('moving');
    silentLooks = 0;
    const { length } = message.content;
    largest = Math.max(largest, length);
    isShedding ||= window.bytes > 0 && window.bytes + length > deps.maxBytes;
    if (isShedding) {
      window.shed.push(message.fields.deliveryTag);
      return;
    }
    window.bytes += length;
    incoming.push(message);
  }

  async function consume(channel: Channel): Promise<void> {
    const wanted = Math.min(prefetch, limit - delivered);
    await channel.prefetch(wanted);
    await channel.consume(order.source, onDelivery, { consumerTag: window.begin(wanted, delivered) });
  }

  async function cancelConsumer(channel: Channel): Promise<void> {
    if (window.consumer) await channel.cancel(window.consumer.tag);
    window.consumer = null;
  }

  /** A consumer's prefetch can't be changed: there is a new one where another fits better. null = it fits. */
  function betterPrefetch(): number | null {
    const { consumer } = window;
    if (!consumer || delivered >= limit) return null;
    const larger = Math.min(MAX_PREFETCH, prefetch * 4);
    if (prefetch < larger && consumer.delivered >= prefetch * 2 && larger * largest <= usualBytes) return larger;
    return consumer.kept * 2 >= consumer.prefetch ? prefetch : null;
  }

  /** What is too much to hold was not sent: it goes back to its place, and comes again to a smaller prefetch. */
  function giveBack(channel: Channel): void {
    for (const tag of window.shed) channel.nack({ fields: { deliveryTag: tag } } as Message, false, true);
    delivered -= window.shed.length;
    window.shed = [];
    prefetch = Math.max(1, Math.min(prefetch, Math.floor(usualBytes / largest)));
    isShedding = false;
  }

  async function forward(out: ConfirmChannel): Promise<void> {
    while (incoming.length > 0 && goesOn() && !blocked) {
      const message = incoming[0]!;
      const place = destination(message, order.way);
      const stay = place ? await reasonToStay(message, place) : 'no origin';
      // The broker may have gone while a place was looked for.
      if (!goesOn() || !take(message, place, stay, out)) return;
      incoming.shift();
    }
  }

  function reasonToStay(message: ConsumeMessage, place: Place): KeptReason | null | Promise<KeptReason | null> {
    const why = whyNotCarried(message, deps.username);
    if (why || order.way.kind === 'move') return why;
    if (place.exchange === '' && place.key === order.source) return 'origin is source';
    return places.whyNot(place);
  }

  /** Whether it was taken; what is beyond the number asked for is not. */
  function take(message: ConsumeMessage, place: Place | null, stay: KeptReason | null, out: ConfirmChannel): boolean {
    const { messageId, deliveryMode } = message.properties;
    const held = window.hold(message.fields.deliveryTag, message.fields.consumerTag, {
      position: position + 1,
      messageId: typeof messageId === 'string' ? messageId : null,
      head: headOf(message.content),
      bytes: message.content.length,
      to: place ? placeName(place) : '',
      print: fingerprint(message),
      persistent: deliveryMode === 2,
    });
    const known = books.meet(held.note);
    if (known !== 'fresh') {
      metAgain++;
      if (metAgain > certain) limit++;
      window.settle(held, known === 'moved' ? 'done' : 'kept');
      if (window.kept >= MAX_KEPT) trouble ??= lookAlike();
      return true;
    }
    if (freshTaken >= deps.fresh) {
      window.release(held);
      state = 'enough';
      return false;
    }
    freshTaken++;
    position++;
    if (stay || !place) keep(held, stay ?? 'no origin');
    else send(held, message, place, out);
    return true;
  }

  function keep(held: Held, reason: KeptReason): void {
    window.settle(held, 'kept');
    books.stays(held.note, reason, held.note.to);
    if (window.kept >= MAX_KEPT) trouble ??= tooManyStay(MAX_KEPT);
  }

  function send(held: Held, message: ConsumeMessage, place: Place, out: ConfirmChannel): void {
    try {
      const answer = (error: unknown): void => answered(held, place, error);
      out.publish(place.exchange, place.key, message.content, republished(message), answer);
      window.send(held);
    } catch (error) {
      // amqplib refuses headers that don't fit into its buffer; a channel that has just closed tells it by its event.
      if (error instanceof RangeError) keep(held, 'not carried');
      else window.release(held);
    }
  }

  function answered(held: Held, place: Place, error: unknown): void {
    stir();
    if (error) {
      // A nack is an answer; a channel that closed took its answers with it.
      if (!(error instanceof Error) || error.message !== 'message nacked') return;
      keep(held, 'refused');
      places.refuses(place, 'refused');
      if (order.way.kind === 'move') trouble ??= targetRefuses(order.way.target);
    } else if (held.wasReturned) {
      keep(held, 'returned');
      places.refuses(place, 'returned');
      if (order.way.kind === 'move') trouble ??= targetGone(order.way.target);
    } else {
      window.settle(held, 'done');
      books.confirmed(held.note);
    }
  }

  /** The broker returns in the order of publishing. Of messages that are alike to the last byte it is all the same which. */
  function onReturn(message: Message): void {
    const print = fingerprint(message);
    const to = placeName({ exchange: message.fields.exchange, key: message.fields.routingKey });
    const held = window.find(
      ({ state: is, wasReturned, note }) => is === 'sent' && !wasReturned && note.print === print && note.to === to,
    );
    if (held) held.wasReturned = true;
  }

  function watchAlarms(out: ConfirmChannel): void {
    // An emitter of events, which amqplib's types leave out.
    const connection = out.connection as unknown as NodeJS.EventEmitter;
    connection.on('blocked', (reason: string) => {
      blocked = true;
      deps.onStatus('blocked', reason);
    });
    connection.on('unblocked', () => {
      blocked = false;
      deps.onStatus(state === 'running' ? 'moving' : 'stopping');
      stir();
    });
  }

  const isSilent = (): boolean => window.sent === 0 && incoming.length === 0;

  /** Nothing came for a while: either the queue is empty, or it serves others. */
  async function look(channel: Channel): Promise<void> {
    const before = delivered;
    const { messageCount } = await channel.checkQueue(order.source);
    if (before !== delivered || !isSilent()) return;
    silentLooks++;
    // What was on its way when it was asked the first time has come before the second answer.
    if (messageCount === 0 && silentLooks > 2) dry = true;
    else if (messageCount > 0 && silentLooks > 4 && state === 'running') deps.onStatus('waiting');
    stir();
  }

  function lookNowAndThen(channel: Channel): () => void {
    let seen = -1;
    let isLooking = false;
    return clock.every(LOOK_EVERY, () => {
      const isStill = seen === delivered && isSilent();
      seen = delivered;
      if (!isStill || isLooking || !goesOn() || !window.consumer) return;
      isLooking = true;
      // A channel that closes meanwhile tells it by its event.
      void look(channel)
        .catch(stir)
        .finally(() => {
          isLooking = false;
        });
    });
  }

  async function flow(channel: Channel, out: ConfirmChannel): Promise<void> {
    while (goesOn() && !dry) {
      await forward(out);
      window.ack(channel, limit);
      const better = betterPrefetch();
      if (window.consumer && (delivered >= limit || isShedding || better !== null)) {
        prefetch = better ?? prefetch;
        await cancelConsumer(channel);
      } else if (isShedding && window.size === 0 && incoming.length === 0) {
        giveBack(channel);
      } else if (!window.consumer && !isShedding && delivered < limit) {
        await consume(channel);
      } else if (delivered >= limit && window.size === 0 && incoming.length === 0) {
        return;
      } else {
        await nextStir();
      }
    }
  }

  /** Waits for the answers to what was sent, acks what was confirmed, and gives back all else. */
  async function windDown(channel: Channel, target: HeldChannel<ConfirmChannel>): Promise<void> {
    const isThere = (): boolean => Boolean(sourceHeld?.isOpen);
    if (isThere()) await cancelConsumer(channel).catch(() => {});
    while (window.sent > 0 && target.isOpen && state !== 'forced') {
      if (isThere()) window.ack(channel, limit);
      await nextStir();
    }
    if (!isThere()) return;
    window.ack(channel, limit);
    if (!window.isEmpty || incoming.length > 0) channel.nackAll(true);
  }

  async function run(): Promise<unknown> {
    books.begin();
    let unlook: (() => void) | null = null;
    try {
      const about = order.way.kind === 'move' ? order.way.target : order.source;
      targetHeld = await holdChannel<ConfirmChannel>((use) => deps.target.confirmed(about, use), stir);
      sourceHeld = await holdChannel<Channel>((use) => deps.source.perform(order.source, use), stir);
      const { channel } = sourceHeld;
      targetHeld.channel.on('return', onReturn);
      watchAlarms(targetHeld.channel);
      if (state === 'running') deps.onStatus('moving');
      unlook = lookNowAndThen(channel);
      await flow(channel, targetHeld.channel).catch((error: unknown) => {
        // Why a channel closed, its owner knows better.
        if (isOpen()) trouble ??= error;
      });
      await windDown(channel, targetHeld);
      if (wasCancelled) trouble ??= sourceGone(order.source);
    } catch (error) {
      trouble ??= error;
    }
    unlook?.();
    const unacked = window.unacked();
    // A blocked broker would not answer to a good-bye: its connection is closed without one.
    const left = state === 'forced' ? undefined : targetHeld?.release();
    const released = await Promise.allSettled([sourceHeld?.release(), left]);
    const sent = window.unanswered();
    const lost = released.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    books.ended(sent, unacked, released[0].status === 'fulfilled' && unacked === 0 && sent.length === 0);
    return lost[0] ?? trouble;
  }

  return {
    get underway() {
      return window.sent;
    },
    stop() {
      state = state === 'running' ? 'stopping' : 'forced';
      deps.onStatus('stopping');
      stir();
    },
    ended: run(),
  };
}
