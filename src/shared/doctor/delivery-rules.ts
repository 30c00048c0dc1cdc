import { about, type Known, type Rule } from './rule.ts';

// What is said while messages are published, delivered and acked.

const MIB = 1024 * 1024;

function size(bytes: number): string {
  return bytes % MIB === 0 && bytes > 0 ? `${bytes / MIB} MiB` : `${bytes.toLocaleString('en-US')} bytes`;
}

function time(ms: number): string {
  return ms % 60_000 === 0 && ms > 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}

/** Which of its causes an unknown delivery tag has, as far as it is known. */
function whyUnknown(tag: number, { highestTag }: Known): string {
  if (highestTag === undefined) {
    return 'it was acked already, came on another channel, came before the channel was opened anew, or with automatic acks';
  }
  return tag > highestTag
    ? `this channel was given none beyond ${highestTag}: it came on another channel, or before the connection was made anew`
    : 'this channel was given it, and it is no longer open: it was acked twice, or came with automatic acks';
}

export const deliveryRules: readonly Rule[] = [
  {
    code: 'UNKNOWN_DELIVERY_TAG',
    pattern: /unknown delivery tag (\d+)/,
    explain: ({ 1: tag }, known) => ({
      message: `An ack named the delivery tag ${tag}, which is not open on its channel: ${whyUnknown(Number(tag), known)}. The broker closed the channel.`,
      hint: 'Ack each delivery once, on the channel that it came on, and never after a reconnect: what is not acked then comes again by itself.',
    }),
  },
  {
    code: 'ACK_TIMEOUT',
    pattern: /delivery acknowledgement on channel \d+ timed out(?:\. Timeout value used: (\d+) ms)?/,
    explain: ({ 1: ms }, known) => ({
      message: `A delivery was not acked in time${ms ? ` (${time(Number(ms))})` : ''}: the broker closed the consumer’s channel and took back all that it held.`,
      hint: 'Ack sooner or prefetch less, so that nothing waits long in a consumer’s hands. For work that takes that long, raise consumer_timeout.',
      about: about({ queue: known.queue }),
    }),
  },
  {
    code: 'CONSUMER_CANCELLED',
    pattern:
      /consumer (?:was )?cancell?ed (?:by|from) (?:the )?(?:broker|server)|ConsumerCancelledException|Unknown consumer: (\S+)|received remote basic\.cancel|handleCancel/i,
    explain: (_match, known) => ({
      message: `The broker ended a consumer${known.queue ? ` of “${known.queue}”` : ''} by itself (basic.cancel): its queue was deleted, its node failed, or a delivery was not acked in time (RabbitMQ 4.3).`,
      hint: 'Consume again on a new channel, after declaring the queue. amqplib tells it by a delivery that is null: don’t take it for a message, and ack nothing late.',
      about: about({ queue: known.queue }),
    }),
  },
  {
    code: 'TASK_TOO_LARGE',
    pattern: /message size (\d+) is larger than configured max size (\d+)/,
    explain: ({ 1: bytes, 2: max }) => ({
      message: `The task is larger than this broker takes (${size(Number(max))}): it has ${size(Number(bytes))}.`,
      hint: 'Send a smaller one, or keep large content elsewhere and send where it is. max_message_size in the broker’s configuration can be raised.',
    }),
  },
  {
    code: 'NOT_SUPPORTED',
    pattern: /queue '(.*?)' in vhost '(.*?)' does not support global qos/,
    explain: ({ 1: queue, 2: vhost }) => ({
      message: `“${queue}” is a quorum queue, which knows no prefetch for a whole channel (global): the broker closed the connection.`,
      hint: 'Set the prefetch per consumer: channel.prefetch(n) without the second argument, global = false.',
      about: about({ queue, vhost }),
    }),
  },
  {
    code: 'NOT_SUPPORTED',
    pattern: /NOT_IMPLEMENTED - immediate=true/,
    explain: () => ({
      message: 'The broker has no “immediate” publishing, and closed the connection.',
      hint: 'Leave it out; a time to live of 0 comes close.',
    }),
  },
  {
    code: 'BROKER_REFUSED',
    pattern: /invalid expiration '(.*?)'/,
    explain: ({ 1: value }) => ({
      message: `A message’s expiration is “${value}”, which is no number of milliseconds.`,
      hint: 'It is a text of digits: "60000" is a minute.',
    }),
  },
  {
    code: 'BROKER_REFUSED',
    pattern: /cannot switch from (confirm|tx) to (confirm|tx) mode/,
    explain: () => ({
      message: 'A channel has either publisher confirms or transactions, and it has the other one already.',
      hint: 'Use a channel of its own for each.',
    }),
  },
  {
    code: 'UNROUTABLE',
    pattern: /\bNO_ROUTE\b/,
    explain: (_match, { queue }) => ({
      message: queue
        ? `No queue took it: there is no queue “${queue}”, and the broker gave the message back.`
        : 'No queue took the message: nothing is bound for its routing key, and the broker gave it back.',
      hint: 'Declare the queue, or bind one to the exchange with this key. The broker confirms such a message all the same.',
      about: about({ queue }),
    }),
  },
  {
    code: 'BROKER_BLOCKED',
    pattern: /low on (memory|disk)(?: (?:and|&) (?:memory|disk))?|connection\.blocked|ConnectionBlocked/i,
    explain: ({ 1: what }) => ({
      message: `The broker takes no tasks now: it is ${what ? `low on ${what.toLowerCase()}` : 'low on memory or disk'}, so it reads nothing more from connections that publish, and confirms nothing.`,
      hint: `It goes on by itself once its alarm ends; consumers go on meanwhile. ${
        what?.toLowerCase() === 'disk'
          ? 'Free disk space on its node.'
          : 'Let consumers drain its queues, or give it more memory or disk.'
      }`,
    }),
  },
];
