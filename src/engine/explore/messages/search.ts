import { setImmediate } from 'node:timers/promises';
import type { FieldTable, FieldValue } from '../../../shared/explore/messages.ts';
import { isText, showBody } from './body.ts';
import type { KeptMessage } from './peek.ts';

/** After so many bytes others have their turn. */
const SLICE = 2 * 1024 * 1024;

/**
 * Finds the messages in which a text stands, upper and lower case alike: in the body (unpacked), the properties, the headers'
 * names and values, or the routing.
 * @returns their numbers
 */
export async function findMessages(messages: readonly KeptMessage[], text: string): Promise<number[]> {
  const wanted = text.toLowerCase();
  const found: number[] = [];
  let since = 0;
  for (const [i, message] of messages.entries()) {
    if (aroundBody(message).includes(wanted) || (await isInBody(message, wanted))) found.push(i);
    since += message.content.length + 1_000;
    if (since > SLICE) {
      since = 0;
      await setImmediate();
    }
  }
  return found;
}

function aroundBody({ exchange, routingKey, properties }: KeptMessage): string {
  const { headers = [], ...rest } = properties;
  return [exchange, routingKey, ...Object.values(rest).map(String), ...words(headers)].join('\n').toLowerCase();
}

function words(table: FieldTable): string[] {
  return table.flatMap(([name, value]) => [name, ...valueWords(value)]);
}

function valueWords(field: FieldValue): string[] {
  if (field.type === 'table') return words(field.value);
  if (field.type === 'array') return field.value.flatMap(valueWords);
  return 'value' in field ? [String(field.value)] : [];
}

async function isInBody({ content, properties }: KeptMessage, wanted: string): Promise<boolean> {
  const bytes = properties.contentEncoding ? (await showBody(content, properties.contentEncoding)).bytes : content;
  if (!isText(bytes)) return bytes.includes(wanted);
  return bytes.toString('utf8').toLowerCase().includes(wanted);
}
