import { type DeclarationField, isDurable, type QueueDeclaration } from './declare.ts';

// What a broker takes, so that it need not be asked to be told no.

/** What a broker allows, as far as it can be known without trying. */
export interface BrokerRules {
  readonly product: string | null;
  readonly version: string | null;
  /** Queues that are neither durable nor exclusive. */
  readonly transient: 'permitted' | 'denied' | 'unknown';
  /** What a queue is that is declared without a type here; null = not told. */
  readonly defaultType: string | null;
  readonly user: string;
  /** The user's regular expressions in this virtual host; null = not told. */
  readonly permissions: { readonly configure: string; readonly write: string; readonly read: string } | null;
  /** Whether a queue's argument limits how long a consumer may hold a message; null = not known. */
  readonly consumerTimeout: { readonly classic: boolean | null; readonly quorum: boolean | null };
  /** Whether a delivery limit of -1 means none; null = not known. */
  readonly endlessDeliveries: boolean | null;
  /** Why less is known than could be; null = all was told. */
  readonly unknown: string | null;
}

export type DeclarationProblems = Partial<Record<DeclarationField, string>>;

type Rule = (queue: QueueDeclaration, rules: BrokerRules) => string | null;

const quorumOnly =
  (what: string, field: 'deliveryLimit' | 'deadLetterStrategy' | 'initialGroupSize'): Rule =>
  (queue) =>
    queue.type === 'classic' && queue[field] !== null ? `Only quorum queues have ${what}.` : null;

const quorumIs =
  (what: string, wrong: (queue: QueueDeclaration) => boolean): Rule =>
  (queue) =>
    queue.type === 'quorum' && wrong(queue) ? `A quorum queue ${what}.` : null;

/** What a broker takes, and what may come as a surprise all the same. */
const advice: readonly (readonly [DeclarationField, Rule])[] = [
  [
    'durable',
    (queue, { transient }) =>
      queue.type === 'classic' && !isDurable(queue) && !queue.exclusive && transient === 'unknown'
        ? 'Newer brokers may permit no transient queues: whether this one does is not known.'
        : null,
  ],
  [
    'overflow',
    ({ overflow, maxLength, maxLengthBytes }) =>
      overflow !== null && maxLength === null && maxLengthBytes === null
        ? 'Without a limit on length or size, here or by a policy, nothing overflows.'
        : null,
  ],
  ['deadLetterStrategy', isStrategyWithoutEffect],
  [
    'maxPriority',
    ({ maxPriority }) =>
      maxPriority !== null && maxPriority > 10
        ? 'Each level costs the broker memory: 2 to 4 are enough for most.'
        : null,
  ],
];

/** In the order in which they are told: the first that a field breaks is shown there. */
const checks: readonly (readonly [DeclarationField, Rule])[] = [
  ['name', mayConfigure],
  ['durable', quorumIs('is always durable', ({ durable }) => !durable)],
  ['durable', isTransientDenied],
  ['exclusive', quorumIs('can’t be exclusive', ({ exclusive }) => exclusive)],
  ['autoDelete', quorumIs('can’t go with its last consumer', ({ autoDelete }) => autoDelete)],
  ['maxPriority', quorumIs('has priorities without it', ({ maxPriority }) => maxPriority !== null)],
  [
    'overflow',
    quorumIs('can’t reject and dead-letter at once: use “reject-publish”', ({ overflow }) => {
      return overflow === 'reject-publish-dlx';
    }),
  ],
  ['deadLetterExchange', mayDeadLetter],
  [
    'deadLetterRoutingKey',
    ({ deadLetterRoutingKey, deadLetterExchange }) =>
      deadLetterRoutingKey !== null && deadLetterExchange === null ? 'This takes a dead-letter exchange.' : null,
  ],
  ['deadLetterStrategy', quorumOnly('a strategy', 'deadLetterStrategy')],
  ['deliveryLimit', quorumOnly('a delivery limit', 'deliveryLimit')],
  [
    'deliveryLimit',
    ({ deliveryLimit }, { endlessDeliveries }) =>
      deliveryLimit === -1 && endlessDeliveries === false
        ? 'This broker has no -1 here: leave it empty for no limit.'
        : null,
  ],
  ['initialGroupSize', quorumOnly('a group of nodes', 'initialGroupSize')],
  ['consumerTimeout', isTimeoutUnknown],
];

/**
 * What this broker would refuse, or take and ignore, by field.
 * @param queue a declaration whose fields are each in order by themselves (`QueueDeclaration`)
 */
export function problemsOf(queue: QueueDeclaration, rules: BrokerRules): DeclarationProblems {
  return apply(checks, queue, rules);
}

/** What this broker takes, and what has no effect there, or another one than one might think; by field. */
export function adviceFor(queue: QueueDeclaration, rules: BrokerRules): DeclarationProblems {
  return apply(advice, queue, rules);
}

function apply(all: typeof checks, queue: QueueDeclaration, rules: BrokerRules): DeclarationProblems {
  const problems: DeclarationProblems = {};
  for (const [field, rule] of all) {
    const problem = problems[field] === undefined ? rule(queue, rules) : null;
    if (problem !== null) problems[field] = problem;
  }
  return problems;
}

function mayConfigure({ name }: QueueDeclaration, { permissions, user }: BrokerRules): string | null {
  // The broker makes up names that begin with "amq.gen-", and asks for the permission on those.
  const asked = name === '' ? 'amq.gen-' : name;
  if (permissions === null || matches(permissions.configure, asked) !== false) return null;
  return name === ''
    ? `The user “${user}” may not declare queues with names that the broker makes up.`
    : `The user “${user}” may only declare what matches “${permissions.configure}”.`;
}

function isTransientDenied(queue: QueueDeclaration, { transient }: BrokerRules): string | null {
  if (queue.type === 'quorum' || isDurable(queue) || queue.exclusive || transient !== 'denied') return null;
  return 'This broker permits no transient queues, unless they are exclusive.';
}

function mayDeadLetter(queue: QueueDeclaration, { permissions, user }: BrokerRules): string | null {
  const { deadLetterExchange: exchange, name } = queue;
  if (exchange === null || permissions === null) return null;
  if (name !== '' && matches(permissions.read, name) === false) {
    return `The user “${user}” may not read from this queue, which dead-lettering takes.`;
  }
  // The default exchange has a name here.
  const asked = exchange === '' ? 'amq.default' : exchange;
  return matches(permissions.write, asked) === false ? `The user “${user}” may not write to this exchange.` : null;
}

function isStrategyWithoutEffect(queue: QueueDeclaration): string | null {
  if (queue.type === 'classic' || queue.deadLetterStrategy !== 'at-least-once') return null;
  if (queue.deadLetterExchange === null)
    return 'Without a dead-letter exchange, here or by a policy, it has no effect.';
  return queue.overflow === 'reject-publish'
    ? null
    : 'Without the overflow “reject-publish” it is at most once all the same.';
}

function isTimeoutUnknown({ type, consumerTimeout }: QueueDeclaration, rules: BrokerRules): string | null {
  if (consumerTimeout === null || rules.consumerTimeout[type] !== false) return null;
  return rules.consumerTimeout.quorum === false
    ? 'This broker has no consumer timeout that a queue could set.'
    : 'On this broker only quorum queues have a consumer timeout.';
}

/** Whether a permission covers a name; null = its expression is one that only the broker can read. */
export function matches(permission: string, name: string): boolean | null {
  // As RabbitMQ has it: an empty one matches nothing.
  if (permission === '') return false;
  try {
    return new RegExp(permission, 'u').test(name);
  } catch {
    return null;
  }
}
