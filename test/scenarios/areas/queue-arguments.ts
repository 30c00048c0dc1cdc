/** Arguments of queues: which are refused, and which count as different. */
import type { Fields } from '../amqplib-codec.ts';
import type { QueueOptions } from '../channel.ts';
import { type Scenario, scenario } from '../scenario.ts';

const int64 = (value: number) => ({ '!': 'int64', value });
const typed = (type: string, value: unknown) => ({ '!': type, value });

/** A declaration with arguments that are to be refused, or not. */
function argument(name: string, args: Fields, options: QueueOptions = { durable: true }): Scenario {
  return scenario(`argument: ${name}`, async (s) => {
    const channel = await s.channel();
    await channel.ask('QueueDeclare', { queue: s.name('q'), ...options, arguments: args });
  });
}

/** A queue declared with `first`, and again with `then`. */
function again(name: string, first: Fields, then: Fields): Scenario {
  return scenario(`inequivalent: ${name}`, async (s) => {
    const channel = await s.channel();
    const queue = await channel.queue('q', { durable: true, arguments: first });
    await channel.ask('QueueDeclare', { queue, durable: true, arguments: then });
  });
}

const quorum = { 'x-queue-type': 'quorum' };

export const queueArguments: readonly Scenario[] = [
  argument('x-message-ttl -1', { 'x-message-ttl': -1 }),
  argument('x-message-ttl text', { 'x-message-ttl': '1000' }),
  argument('x-message-ttl 0', { 'x-message-ttl': 0 }),
  argument('x-message-ttl float', { 'x-message-ttl': 1.5 }),
  argument('x-message-ttl boolean', { 'x-message-ttl': true }),
  argument('x-message-ttl too large', { 'x-message-ttl': int64(4_294_967_296_000) }),
  argument('x-expires 0', { 'x-expires': 0 }),
  argument('x-expires -1', { 'x-expires': -1 }),
  argument('x-expires text', { 'x-expires': 'soon' }),
  argument('x-max-length -1', { 'x-max-length': -1 }),
  argument('x-max-length text', { 'x-max-length': 'many' }),
  argument('x-max-length-bytes -1', { 'x-max-length-bytes': -1 }),
  argument('x-max-priority 256', { 'x-max-priority': 256 }),
  argument('x-max-priority 0', { 'x-max-priority': 0 }),
  argument('x-max-priority -1', { 'x-max-priority': -1 }),
  argument('x-max-priority text', { 'x-max-priority': 'high' }),
  argument('x-overflow bad', { 'x-overflow': 'bad' }),
  argument('x-overflow number', { 'x-overflow': 1 }),
  argument('x-dead-letter-exchange number', { 'x-dead-letter-exchange': 1 }),
  argument('x-dead-letter-routing-key alone', { 'x-dead-letter-routing-key': 'k' }),
  argument('x-dead-letter-routing-key number', { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 1 }),
  argument('x-dead-letter-exchange missing is fine', { 'x-dead-letter-exchange': 'no-such' }),
  argument('x-queue-type bad', { 'x-queue-type': 'bad' }),
  argument('x-queue-type number', { 'x-queue-type': 1 }),
  argument('x-queue-type classic', { 'x-queue-type': 'classic' }),
  argument('x-queue-mode lazy', { 'x-queue-mode': 'lazy' }),
  argument('x-queue-mode bad', { 'x-queue-mode': 'bad' }),
  argument('x-queue-version 2', { 'x-queue-version': 2 }),
  argument('x-queue-version 9', { 'x-queue-version': 9 }),
  argument('x-single-active-consumer text', { 'x-single-active-consumer': 'yes' }),
  argument('x-single-active-consumer true', { 'x-single-active-consumer': true }),
  argument('x-delivery-limit on classic', { 'x-delivery-limit': 2 }),
  argument('x-queue-leader-locator', { 'x-queue-leader-locator': 'client-local' }),
  argument('x-queue-leader-locator bad', { 'x-queue-leader-locator': 'moon' }),
  argument('unknown one', { 'x-made-up': 'anything', mine: { deep: [1, 'two'] } }),
  argument('several wrong ones', { 'x-message-ttl': -1, 'x-max-length': -1, 'x-expires': 0 }),
  argument('quorum, not durable', quorum, { durable: false }),
  argument('quorum, exclusive', quorum, { durable: true, exclusive: true }),
  argument('quorum, auto-delete', quorum, { durable: true, autoDelete: true }),
  argument('quorum, x-max-priority', { ...quorum, 'x-max-priority': 3 }),
  argument('quorum, x-delivery-limit text', { ...quorum, 'x-delivery-limit': 'two' }),
  argument('quorum, x-delivery-limit -1', { ...quorum, 'x-delivery-limit': -1 }),
  argument('quorum, x-delivery-limit -2', { ...quorum, 'x-delivery-limit': -2 }),
  argument('quorum, x-overflow reject-publish-dlx', { ...quorum, 'x-overflow': 'reject-publish-dlx' }),
  argument('quorum, x-dead-letter-strategy bad', { ...quorum, 'x-dead-letter-strategy': 'maybe' }),
  argument('quorum, x-message-ttl -1', { ...quorum, 'x-message-ttl': -1 }),

  again('x-message-ttl differs', { 'x-message-ttl': 1000 }, { 'x-message-ttl': 2000 }),
  again('x-message-ttl added', {}, { 'x-message-ttl': 2000 }),
  again('x-message-ttl removed', { 'x-message-ttl': 2000 }, {}),
  again('x-message-ttl in another width', { 'x-message-ttl': 1000 }, { 'x-message-ttl': int64(1000) }),
  again('x-message-ttl added, wide', {}, { 'x-message-ttl': int64(2000) }),
  again('x-message-ttl added, 32 bits', {}, { 'x-message-ttl': 70_000 }),
  again('x-message-ttl added, unsigned', {}, { 'x-message-ttl': typed('uint32', 2000) }),
  again('x-expires added', {}, { 'x-expires': 60_000 }),
  again('x-max-length differs', { 'x-max-length': 5 }, { 'x-max-length': 6 }),
  again('x-max-length added, unsigned octet', {}, { 'x-max-length': typed('uint8', 200) }),
  again('x-max-length-bytes differs', { 'x-max-length-bytes': 5 }, { 'x-max-length-bytes': 6 }),
  again('x-max-priority added', {}, { 'x-max-priority': 5 }),
  again('x-overflow differs', { 'x-overflow': 'drop-head' }, { 'x-overflow': 'reject-publish' }),
  again('x-overflow added', {}, { 'x-overflow': 'drop-head' }),
  again('x-dead-letter-exchange differs', { 'x-dead-letter-exchange': 'a' }, { 'x-dead-letter-exchange': 'b' }),
  again(
    'x-dead-letter-routing-key added',
    { 'x-dead-letter-exchange': 'a' },
    { 'x-dead-letter-exchange': 'a', 'x-dead-letter-routing-key': 'k' },
  ),
  again('x-single-active-consumer added', {}, { 'x-single-active-consumer': true }),
  again(
    'x-single-active-consumer differs',
    { 'x-single-active-consumer': true },
    { 'x-single-active-consumer': false },
  ),
  again('x-queue-type quorum, was classic', {}, quorum),
  again('x-queue-type classic, was nothing', {}, { 'x-queue-type': 'classic' }),
  again('x-queue-type removed', { 'x-queue-type': 'classic' }, {}),
  again('x-queue-mode added', {}, { 'x-queue-mode': 'lazy' }),
  again('unknown argument differs', { mine: 1 }, { mine: 2 }),
  again('two differ', { 'x-message-ttl': 1000, 'x-max-length': 5 }, { 'x-message-ttl': 2000, 'x-max-length': 6 }),
  again('quorum: x-delivery-limit differs', { ...quorum, 'x-delivery-limit': 2 }, { ...quorum, 'x-delivery-limit': 3 }),
];
