import type { Channel } from 'amqplib';
import { type FoundQueue, isDurable, type QueueDeclaration, type QueueTable } from '../../../shared/explore/declare.ts';
import type { AmqpSession } from '../amqp-session.ts';
import { differenceIn, isLocked, type ToldDifference } from './failures.ts';

/** A queue has fewer arguments than that which a declaration has to repeat. */
const MAX_QUESTIONS = 24;

interface Wanted {
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly exclusive: boolean;
  readonly table: QueueTable;
}

/** What was found out about a queue; `isComplete` false = there may be more to it. */
export interface Probed {
  readonly found: FoundQueue;
  readonly isComplete: boolean;
}

/**
 * Finds out what a queue is that is there. AMQP has no question for that, but a declaration that does not match is refused
 * with what the queue is, one difference at a time, and changes nothing.
 * @param table the arguments of the declaration to begin with
 * @returns null where it is another connection's exclusive queue
 * @throws LabError QUEUE_NOT_FOUND where it went meanwhile, and what else the broker refuses
 */
export async function probeQueue(
  amqp: AmqpSession,
  asked: QueueDeclaration,
  table: QueueTable,
): Promise<Probed | null> {
  const { name } = asked;
  let wanted: Wanted = {
    durable: isDurable(asked),
    autoDelete: asked.autoDelete,
    exclusive: asked.exclusive,
    table,
  };
  for (let questions = 0; questions < MAX_QUESTIONS; questions++) {
    try {
      await amqp.perform(name, (channel) => redeclare(channel, name, wanted));
      return { found: foundOf(wanted), isComplete: true };
    } catch (error) {
      if (isLocked(error)) {
        // It is ours, and was asked for as if it were everybody's; or it is somebody else's.
        if (wanted.exclusive !== asked.exclusive) return null;
        wanted = {
          ...wanted,
          exclusive: !wanted.exclusive,
          durable: isDurable({ ...asked, exclusive: !asked.exclusive }),
        };
        continue;
      }
      const told = differenceIn(error);
      const corrected = told && correct(wanted, told);
      if (!corrected) {
        if (!told) throw error;
        return { found: foundOf(wanted), isComplete: false };
      }
      wanted = corrected;
    }
  }
  return { found: foundOf(wanted), isComplete: false };
}

/** Looks first: a queue that went meanwhile must not come back by a question. */
async function redeclare(channel: Channel, name: string, wanted: Wanted): Promise<void> {
  const { table, ...options } = wanted;
  await channel.checkQueue(name);
  await channel.assertQueue(name, { ...options, arguments: table });
}

function correct(wanted: Wanted, { arg, current }: ToldDifference): Wanted | null {
  const truth = current?.value === 'true';
  if (arg === 'durable') return wanted.durable === truth ? null : { ...wanted, durable: truth };
  if (arg === 'auto_delete') return wanted.autoDelete === truth ? null : { ...wanted, autoDelete: truth };
  if (arg === 'exclusive') return wanted.exclusive === truth ? null : { ...wanted, exclusive: truth };
  const { [arg]: before, ...rest } = wanted.table;
  if (!current || (arg === 'x-queue-type' && current.value === 'classic' && before !== undefined)) {
    return before === undefined ? null : { ...wanted, table: rest };
  }
  const value = readValue(current.value, current.type, before);
  return value === before ? null : { ...wanted, table: { ...rest, [arg]: value } };
}

function readValue(text: string, type: string | null, before: string | number | boolean | undefined) {
  if (type === 'bool' || typeof before === 'boolean') return text === 'true';
  const isNumber = type === null ? typeof before === 'number' : /^(byte|short|signedint|long|unsigned\w+)$/.test(type);
  return isNumber ? Number(text) : text;
}

/** What a type of queue can't have a broker does not compare: it would seem to be as it was asked for. */
const impossible: Readonly<Record<string, readonly string[]>> = {
  classic: ['x-delivery-limit', 'x-dead-letter-strategy', 'x-quorum-initial-group-size'],
  quorum: ['x-max-priority'],
};

function foundOf({ table, ...wanted }: Wanted): FoundQueue {
  const { 'x-queue-type': type = 'classic', ...rest } = table;
  const possible = Object.entries(rest).filter(([name]) => !impossible[String(type)]?.includes(name));
  return {
    ...wanted,
    type: String(type),
    arguments: possible.map(([name, value]) => ({ name, value: String(value) })),
  };
}
