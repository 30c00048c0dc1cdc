/**
 * Where the built-in broker may answer otherwise than RabbitMQ, and why. It speaks as RabbitMQ 4.3 does. Both sides of each
 * difference are pinned: RabbitMQ's in the recordings, the built-in broker's here (from 4.3) or by what 4.3 answers.
 */
import type { Transcript } from './scenario.ts';

export interface AllowedDifference {
  readonly reason: string;
  /** What the built-in broker answers instead. */
  readonly builtIn: Transcript;
}

const OLD_HEADER = 'clients of AMQP 0-9-1 are told the version they know, as RabbitMQ 3.x does';

const capabilities =
  '{authentication_failure_close: true, basic.nack: true, connection.blocked: true, consumer_cancel_notify: true, ' +
  'consumer_priorities: true, direct_reply_to: true, exchange_exchange_bindings: true, per_consumer_qos: true, publisher_confirms: true}';
const start = `ConnectionStart 0.9 "AMQPLAIN PLAIN" "en_US" capabilities=${capabilities}`;

/** From RabbitMQ 4.3, by scenario. */
export const fromRabbitMq43: Readonly<Record<string, AllowedDifference>> = {
  'handshake: AMQP 0-8 header': { reason: OLD_HEADER, builtIn: ['ProtocolHeader 0.0.9.1'] },
  'handshake: not AMQP': { reason: OLD_HEADER, builtIn: ['ProtocolHeader 0.0.9.1', 'the socket ended'] },
  'handshake: header in single octets': { reason: 'no anonymous logins', builtIn: [start] },
  'handshake: start and tune': {
    reason: 'no anonymous logins',
    builtIn: [
      start,
      'ConnectionTune {"channelMax":2047,"frameMax":131072,"heartbeat":60}',
      'ConnectionOpenOk {"knownHosts":""}',
    ],
  },
  'tune: frame_max 4096': {
    reason: "AMQP's own minimum, which RabbitMQ before 4.1 took too",
    builtIn: ['ConnectionOpenOk {"knownHosts":""}'],
  },
  'prefetch: 3, global': {
    reason: 'one limit for the channel, as RabbitMQ before 4.3 had it: 4.3 gives each consumer the limit of its own',
    builtIn: ['a: 2, b: 1'],
  },
};

const both = (...names: readonly string[]): string[] =>
  names.flatMap((name) => ['classic', 'quorum'].map((type) => name.replace('TYPE', type)));

/** From RabbitMQ 3.10, by reason: everywhere here the built-in broker answers as 4.3 does, unless the list above says otherwise. */
export const fromRabbitMq310: readonly { readonly reason: string; readonly scenarios: readonly string[] }[] = [
  {
    reason: 'AMQP 0-8 is no longer spoken',
    scenarios: ['handshake: AMQP 0-8 header'],
  },
  {
    reason: '3.10 waits for ever when a body is longer than announced',
    scenarios: ['frame: more body than announced'],
  },
  { reason: 'lazy queues are no more: the mode is ignored', scenarios: ['argument: x-queue-mode bad'] },
  {
    reason: 'the leader locator is for all queue types now',
    scenarios: ['argument: x-queue-leader-locator', 'argument: x-queue-leader-locator bad'],
  },
  { reason: 'a queue without a type is classic', scenarios: ['inequivalent: x-queue-type quorum, was classic'] },
  {
    reason: 'an exchange type that there is not ends the channel, not the connection',
    scenarios: ['exchange: unknown type', 'exchange: empty type'],
  },
  { reason: 'a double is no longer equal to an integer', scenarios: ['headers: types of values'] },
  { reason: 'the expiration is written anew', scenarios: ['publish: expiration with a plus sign and zeros'] },
  { reason: 'any delivery mode is taken', scenarios: ['properties: delivery modes beyond 1 and 2'] },
  { reason: 'a quorum queue takes consumers of a channel with global prefetch', scenarios: ['quorum: qos global'] },
  {
    reason: 'what comes back to a quorum queue goes to its head',
    scenarios: [
      'quorum: nack 2',
      'quorum: nack multiple',
      'quorum: nack 3, 1, 2',
      'quorum: reject 1',
      'quorum: ack 2, nack the others',
      'quorum: recover',
      'quorum: a consumer gets back what it gave back',
      'quorum: two channels give back in turn',
    ],
  },
  {
    reason: 'a quorum queue counts acquisitions, and as deliveries only those that failed',
    scenarios: [
      'quorum: headers of a requeued message',
      'quorum: properties and body come out as they went in',
      'delivery limit: get, nack',
      'delivery limit: get, recover',
      'delivery limit: consume, nack',
      'delivery count: by connection cut',
      'delivery count: by reject',
      "delivery count: a header of the sender's own",
    ],
  },
  { reason: 'a quorum queue knows priorities', scenarios: ['quorum: priorities'] },
  {
    reason: 'x-last-death-* is written, and what a sender wrote as x-death is not believed',
    scenarios: [
      'max-length: reject-publish-dlx',
      ...both(
        'dead-letter: TYPE, rejected',
        'dead-letter: TYPE, nacked',
        'dead-letter: TYPE, nacked after it was delivered before',
        'dead-letter: TYPE, expired after it was requeued',
        'dead-letter: TYPE, expired by the queue',
        'dead-letter: TYPE, expired by itself',
        'dead-letter: TYPE, maxlen',
        'dead-letter: TYPE, its own key when there is no other',
      ),
      'dead-letter: twice by the same queue counts',
      'dead-letter: through three queues, newest first',
      'dead-letter: a headers exchange sees the headers of the message',
      'dead-letter: to several queues',
      'dead-letter: to itself by reject comes back',
      'dead-letter: CC and BCC of a dead message, with a key of the queue',
      'dead-letter: CC of a dead message, without a key of the queue',
      "dead-letter: an x-death of the sender's own",
      'dead-letter: an x-death that was copied counts on',
      'dead-letter: by a rejected multiple of nacks, without requeue',
      'delivery limit: get, reject',
      'delivery limit: get, channel close',
      'delivery limit: get, connection cut',
      'delivery limit: consume, reject',
      'delivery limit: consume, channel close',
      'delivery limit: consume, connection cut',
    ],
  },
  { reason: 'a late reply is dropped in silence', scenarios: ['reply-to: a reply to somebody who has gone'] },
  {
    reason: 'a refusal names the permission that is missing, and a passive declare needs one',
    scenarios: [
      'permission: declare a queue',
      'permission: declare a queue that is there',
      'permission: passive declare',
      'permission: passive declare of a missing queue',
      "permission: declare a queue of the broker's naming",
      'permission: declare an exchange',
      'permission: delete',
      'permission: delete a missing queue',
      'permission: purge',
      'permission: get',
      'permission: consume',
      'permission: publish to the default exchange',
      'permission: publish',
      'permission: bind without write to the queue',
      'permission: bind without read of the exchange',
      'permission: dead-letter exchange without write to it',
    ],
  },
];
