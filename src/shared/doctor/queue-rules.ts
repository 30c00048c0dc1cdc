import { about, inVhost, many, nameOf, type Rule } from './rule.ts';

// What is said of queues and exchanges. RabbitMQ's texts, from 3.10 to 4.3; the built-in broker's are the same.

/** `'name' in vhost '/'`, or as much of it as 255 bytes leave. */
const NAMED = "'(.*?)(?:' in vhost '(.*?)(?:'|$)|$)";

const explanations: Record<string, (now: string, asked: string) => string> = {
  durable: (now) => (now === 'true' ? 'it already exists as durable' : 'it already exists as transient'),
  auto_delete: (now) =>
    now === 'true'
      ? 'it already exists as one that goes with its last user'
      : 'it already exists as one that stays when nobody uses it',
  internal: (now) => (now === 'true' ? 'it already exists as internal' : 'it already exists, and is not internal'),
  'x-queue-type': (now, asked) => `it already exists as a ${now} queue, not ${asked}`,
  type: (now, asked) => `it already exists with the type ${now}, not ${asked}`,
};

const properties: Record<string, string> = { durable: 'durability', 'x-queue-type': 'type', type: 'type' };

/** Both forms: `received 'a' but current is 'b'`, and with `the value '5' of type 'byte'` or `none` on either side. */
function difference(text: string, arg: string): string {
  const value = "(?:the value )?'([^']*)'(?: of type '[^']*')?|none";
  const match = new RegExp(`received (${value}) but current is (${value})`).exec(text);
  if (!match) return `its ${properties[arg] ?? `“${arg}”`} is not what was asked for`;
  const absent = arg === 'x-queue-type' ? 'classic' : 'not set';
  const asked = match[2] ?? absent;
  const now = match[4] ?? absent;
  return explanations[arg]?.(now, asked) ?? `its “${arg}” is ${now}, and ${asked} was asked for`;
}

const unfit: Record<string, string> = {
  'non-durable': 'must be durable',
  'exclusive-owner': 'can’t be exclusive',
  'auto-delete': 'can’t delete itself with its last consumer',
};

function invalidArgument(arg: string, why: string): string {
  if (/unsupported queue type/.test(why)) return `this broker has no queues of that type (${/'(.*)'/.exec(why)?.[1]})`;
  if (/value_negative/.test(why)) return `“${arg}” can’t be negative`;
  if (/value_zero/.test(why)) return `“${arg}” must be more than 0`;
  if (/max_value_exceeded/.test(why)) return `“${arg}” is larger than the broker takes`;
  if (/expected integer|unacceptable_type/.test(why)) return `“${arg}” has a value of the wrong kind`;
  if (/routing_key_but_no_dlx_defined/.test(why)) return 'a dead-letter routing key needs a dead-letter exchange';
  return `“${arg}” has a value that the broker does not take${why ? ` (${why.replace(/^"|"$/g, '')})` : ''}`;
}

export const queueRules: readonly Rule[] = [
  {
    code: 'QUEUE_MISMATCH',
    pattern: new RegExp(`inequivalent arg '([^']+)' for queue ${NAMED}`),
    explain({ input, 1: arg = '', 2: found, 3: vhost }, known) {
      const queue = nameOf(found, known.queue);
      return {
        message: `The queue “${queue}” is there already, but different: ${difference(input, arg)}.`,
        hint: `A queue’s ${properties[arg] ?? `“${arg}”`} can’t be changed: use the queue as it is, choose another name, or delete it first.`,
        about: about({ queue, vhost }),
      };
    },
  },
  {
    code: 'EXCHANGE_MISMATCH',
    pattern: new RegExp(`inequivalent arg '([^']+)' for exchange ${NAMED}`),
    explain({ input, 1: arg = '', 2: found, 3: vhost }, known) {
      const exchange = nameOf(found, known.exchange);
      return {
        message: `The exchange “${exchange}” is there already, but different: ${difference(input, arg)}.`,
        hint: `An exchange’s ${properties[arg] ?? `“${arg}”`} can’t be changed: use it as it is, choose another name, or delete it first.`,
        about: about({ exchange, vhost }),
      };
    },
  },
  {
    code: 'QUEUE_INVALID',
    pattern: new RegExp(`invalid property '([^']+)' for queue ${NAMED}`),
    explain: ({ 1: property = '', 2: found, 3: vhost }, known) => ({
      message: `A quorum queue ${unfit[property] ?? `can’t have the property “${property}”`}: “${nameOf(found, known.queue)}” was not declared.`,
      hint: 'Change that, or declare a classic queue.',
      about: about({ queue: nameOf(found, known.queue), vhost }),
    }),
  },
  {
    code: 'QUEUE_INVALID',
    pattern: new RegExp(`invalid arg '([^']+)' for queue ${NAMED}(?: of queue type rabbit_(\\w+)_queue)`),
    explain: ({ 1: arg, 2: found, 3: vhost, 4: type }, known) => ({
      message: `A ${type} queue can’t have “${arg}”: “${nameOf(found, known.queue)}” was not declared.`,
      hint: `Leave “${arg}” out, or choose another type of queue.`,
      about: about({ queue: nameOf(found, known.queue), vhost }),
    }),
  },
  {
    code: 'QUEUE_INVALID',
    pattern: new RegExp(`invalid arg '([^']+)' for queue ${NAMED}(?:: (.*?)(?:, class-?id=|$))?`, 'i'),
    explain: ({ 1: arg = '', 2: found, 3: vhost, 4: why = '' }, known) => ({
      message: `The queue “${nameOf(found, known.queue)}” was not declared: ${invalidArgument(arg, why)}.`,
      hint: 'Change that argument and declare it again.',
      about: about({ queue: nameOf(found, known.queue), vhost }),
    }),
  },
  {
    code: 'QUEUE_LOCKED',
    pattern: new RegExp(`cannot obtain exclusive access to locked queue ${NAMED}`),
    explain: ({ 1: found, 2: vhost }, known) => ({
      message: `The queue “${nameOf(found, known.queue)}” is exclusive: it belongs to another connection and goes with it.`,
      hint: 'Choose another name, or close the program that declared it.',
      about: about({ queue: nameOf(found, known.queue), vhost }),
    }),
  },
  {
    code: 'QUEUE_LOCKED',
    pattern: /queue '(.*)' in vhost '(.*)' in exclusive use/,
    explain: ({ 1: queue, 2: vhost }) => ({
      message: `The queue “${queue}” has an exclusive consumer: nobody else may consume from it.`,
      hint: 'Choose another name, or stop the program that consumes from it.',
      about: about({ queue, vhost }),
    }),
  },
  {
    code: 'NAME_RESERVED',
    pattern: /(queue|exchange) name '(.*)' contains reserved prefix/,
    explain: ({ 1: kind, 2: name }) => ({
      message: `“${name}” can’t be the name of a ${kind === 'exchange' ? 'new exchange' : 'new queue'}: names that begin with “amq.” are reserved for the broker.`,
      hint: 'Choose another name.',
      about: about(kind === 'exchange' ? { exchange: name } : { queue: name }),
    }),
  },
  {
    code: 'QUEUE_NOT_EMPTY',
    pattern: /queue '(.*)' in vhost '(.*)' not empty/,
    explain: ({ 1: queue, 2: vhost }) => ({
      message: `The queue “${queue}” was not deleted: there are messages in it, and it was to go only if it is empty.`,
      hint: 'Purge it first, or delete it with what is in it.',
      about: about({ queue, vhost }),
    }),
  },
  {
    code: 'QUEUE_IN_USE',
    pattern: /queue '(.*)' in vhost '(.*)' in use/,
    explain: ({ 1: queue, 2: vhost }) => ({
      message: `The queue “${queue}” was not deleted: it has consumers, and it was to go only if it is unused.`,
      hint: 'Stop its consumers first, or delete it under them.',
      about: about({ queue, vhost }),
    }),
  },
  {
    code: 'EXCHANGE_IN_USE',
    pattern: /exchange '(.*)' in vhost '(.*)' in use/,
    explain: ({ 1: exchange, 2: vhost }) => ({
      message: `The exchange “${exchange}” was not deleted: it has bindings, and it was to go only without.`,
      hint: 'Take its bindings away first, or delete it with them.',
      about: about({ exchange, vhost }),
    }),
  },
  {
    code: 'QUEUE_LIMIT',
    pattern:
      /cannot declare queue '(.*?)': queue limit in (?:vhost '(.*?)' \((\d+)\)|(?:cluster|node) .*?\((\d+)\)) is reached/,
    explain: ({ 1: queue, 2: vhost, 3: max, 4: all }) => ({
      message: vhost
        ? `The queue “${queue}” was not declared: the virtual host “${vhost}” may have ${many(max, 'queue')}, and has ${max === '1' ? 'it' : 'them'}.`
        : `The queue “${queue}” was not declared: this broker may have ${many(all, 'queue')}, and has them.`,
      hint: 'Delete queues that nobody needs, or ask an administrator for a higher limit (max-queues).',
      about: about({ queue, vhost }),
    }),
  },
  {
    code: 'QUEUE_UNAVAILABLE',
    pattern: /home node '(.*?)' of durable queue '(.*?)' in vhost '(.*?)' is down or inaccessible/,
    explain: ({ 1: node, 2: queue, 3: vhost }) => ({
      message: `The queue “${queue}” is on the node ${node}, which is down or can’t be reached.`,
      hint: 'It is there again, with what is in it, as soon as that node is: don’t delete it.',
      about: about({ queue, vhost }),
    }),
  },
  {
    code: 'QUEUE_UNAVAILABLE',
    pattern:
      /(?:Cannot get a message from queue|Could not (?:declare|delete) queue) '?(?:queue ')?(.*?)' (?:in|on) |(?:metadata store operation timed out|because the metadata store)/,
    explain: ({ 1: found }, known) => {
      const queue = nameOf(found, known.queue);
      return {
        message: `The broker can’t work on ${queue ? `the queue “${queue}”` : 'its queues'}: most of the nodes that hold it don’t answer, and a majority must agree.`,
        hint: 'Nothing is lost: it goes on once most of its nodes are back. Look at the nodes.',
        about: about({ queue }),
      };
    },
  },
  {
    code: 'QUEUE_NOT_FOUND',
    pattern: new RegExp(`no queue ${NAMED}`),
    explain: ({ 1: found, 2: vhost }, known) => ({
      message: `There is no queue “${nameOf(found, known.queue)}” on this broker${inVhost(vhost)}.`,
      hint: 'Declare it, or check its name and the virtual host.',
      about: about({ queue: nameOf(found, known.queue), vhost }),
    }),
  },
  {
    code: 'QUEUE_NOT_FOUND',
    pattern: /no previously declared queue/,
    explain: () => ({
      message: 'No queue was named, which means the one declared last on this channel, and none was.',
      hint: 'Name the queue.',
    }),
  },
  {
    code: 'EXCHANGE_NOT_FOUND',
    pattern: new RegExp(`no exchange ${NAMED}`),
    explain: ({ 1: exchange, 2: vhost }) => ({
      message: `There is no exchange “${exchange}” on this broker${inVhost(vhost)}.`,
      hint: 'Declare it, or check its name and the virtual host. What was published to it went nowhere.',
      about: about({ exchange, vhost }),
    }),
  },
  {
    code: 'EXCHANGE_INVALID',
    pattern: /(?:unknown|invalid) exchange type '(.*?)'/,
    explain: ({ 1: type }) => ({
      message: `This broker has no exchanges of the type “${type}”.`,
      hint: 'Check how the type is written, or enable the plugin that brings it (rabbitmq-plugins enable …).',
    }),
  },
  {
    code: 'FEATURE_DENIED',
    pattern: /transient_nonexcl_queues/,
    explain: (_match, known) => ({
      message: 'This broker no longer allows queues that are neither durable nor exclusive.',
      hint: 'Declare the queue as durable.',
      about: about({ queue: known.queue }),
    }),
  },
  {
    code: 'FEATURE_DENIED',
    pattern: /Feature [`'"]?(\w+)[`'"]? is deprecated/,
    explain: ({ 1: feature }) => ({
      message: `This broker does not allow “${feature}” any more: it is deprecated, and switched off here.`,
      hint: `Do without it, or let an administrator permit it: deprecated_features.permit.${feature} = true.`,
    }),
  },
];
