import { contentOf, type Death, type DeathReason, Message, Route } from '../message.ts';
import { readHeaders, rewriteProperties } from '../wire/properties.ts';
import { type FieldValue, long, longstr, type Table, withField } from '../wire/table.ts';
import type { Queue } from './queue.ts';

/**
 * A dead message as its dead-letter exchange gets it: with its history in the headers, as RabbitMQ 4 writes them.
 * @param originalKeys the routing keys that it was published with, CC included
 * @param failed whether it failed on a consumer before
 */
export function deadMessage(
  queue: Queue,
  message: Message,
  reason: DeathReason,
  originalKeys: readonly string[],
  failed: boolean,
): Message {
  const expired = message.expiration !== null;
  const deaths = addDeath(message, {
    queue: queue.name,
    reason,
    exchange: message.route.exchange,
    routingKeys: originalKeys,
    originalExpiration: expired ? String(message.expiration) : null,
    count: 1,
    time: Math.floor(Date.now() / 1000),
  });
  const [last] = deaths;
  let headers: Table = readHeaders(message.properties, 0, message.propertiesLength);
  const set = (key: string, field: FieldValue): void => {
    headers = withField(headers, key, field);
  };
  set('x-death', { type: 'array', value: deaths.map((death) => ({ type: 'table', value: deathTable(death) })) });
  if (message.deaths === null) {
    set('x-first-death-exchange', longstr(last!.exchange));
    set('x-first-death-queue', longstr(last!.queue));
    set('x-first-death-reason', longstr(last!.reason));
  }
  set('x-last-death-exchange', longstr(last!.exchange));
  set('x-last-death-queue', longstr(last!.queue));
  set('x-last-death-reason', longstr(last!.reason));
  const key = queue.arguments.deadLetterRoutingKey;
  const properties = rewriteProperties(message.properties, { headers, expiration: null });
  return new Message(
    new Route(queue.arguments.deadLetterExchange!, key ?? message.route.routingKey),
    contentOf(properties, message.body),
    { persistent: message.persistent, priority: message.priority, expiration: null },
    deaths,
    failed,
  );
}

/** One line for each queue and reason; the newest comes first. */
function addDeath(message: Message, death: Death): readonly Death[] {
  const deaths = message.deaths ?? [];
  const known = deaths.find(({ queue, reason }) => queue === death.queue && reason === death.reason);
  if (!known) return [death, ...deaths];
  return [{ ...known, count: known.count + 1 }, ...deaths.filter((each) => each !== known)];
}

function deathTable(death: Death): Table {
  const expiration: Table =
    death.originalExpiration === null ? [] : [{ key: 'original-expiration', field: longstr(death.originalExpiration) }];
  return [
    ...expiration,
    { key: 'count', field: long(death.count) },
    { key: 'reason', field: longstr(death.reason) },
    { key: 'queue', field: longstr(death.queue) },
    { key: 'time', field: { type: 'timestamp', value: BigInt(death.time) } },
    { key: 'exchange', field: longstr(death.exchange) },
    { key: 'routing-keys', field: { type: 'array', value: death.routingKeys.map(longstr) } },
  ];
}

/**
 * Whether a dead message that goes to this queue would go round for ever: it died there before, and nobody rejected it since
 * (rabbit_dead_letter:is_cycle).
 */
export function isCycle(target: Queue, reason: DeathReason, message: Message): boolean {
  if (reason === 'rejected') return false;
  const deaths = message.deaths ?? [];
  const index = deaths.findIndex(({ queue }) => queue === target.name);
  return index >= 0 && deaths.slice(0, index + 1).every((death) => death.reason !== 'rejected');
}
