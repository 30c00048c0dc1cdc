import { FieldTable, type FieldValue } from '../../../shared/explore/messages.ts';
import { type Json, JsonNumber, parseJson } from './json.ts';

export type ReadHeaders =
  | { readonly ok: true; readonly table: FieldTable }
  | { readonly ok: false; readonly message: string };

/** What can be said of a value beside it; an object with `!` and anything else is a table. */
const explicit: ReadonlySet<string> = new Set([
  'bytes',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'timestamp',
  'float',
  'double',
  'decimal',
]);

/**
 * Reads headers as JSON. Whole numbers are int32, or int64 where they are larger, others double; `{"!": "timestamp",
 * "value": 1770000000}` says another type.
 */
export function readHeaders(text: string): ReadHeaders {
  if (text.trim() === '') return { ok: true, table: [] };
  const json = parseJson(text);
  if (json === undefined) return { ok: false, message: 'The headers are not JSON.' };
  if (!isObject(json)) return { ok: false, message: 'Headers are an object: {"name": "value"}.' };
  try {
    const parsed = FieldTable.safeParse(tableOf(json));
    if (parsed.success) return { ok: true, table: parsed.data };
    const { path, message } = parsed.error.issues[0]!;
    return { ok: false, message: `Headers, entry ${Number(path[0]) + 1}: ${message}` };
  } catch (error) {
    return { ok: false, message: (error as Error).message };
  }
}

function isObject(json: Json): json is { readonly [name: string]: Json } {
  return json !== null && typeof json === 'object' && !Array.isArray(json) && !(json instanceof JsonNumber);
}

function tableOf(json: { readonly [name: string]: Json }): FieldTable {
  return Object.entries(json).map(([name, value]) => [name, fieldOf(value)] as const);
}

function fieldOf(json: Json): FieldValue {
  if (json === null) return { type: 'null' };
  if (typeof json === 'boolean') return { type: 'bool', value: json };
  if (typeof json === 'string') return { type: 'string', value: json };
  if (json instanceof JsonNumber) return numberOf(json);
  if (!isObject(json)) return { type: 'array', value: json.map(fieldOf) };
  const type = json['!'];
  return typeof type === 'string' ? explicitOf(type, json) : { type: 'table', value: tableOf(json) };
}

function numberOf({ source }: JsonNumber): FieldValue {
  const value = Number(source);
  if (!/^-?\d+$/.test(source)) return { type: 'double', value };
  const isSmall = value >= -2_147_483_648 && value <= 2_147_483_647;
  return isSmall ? { type: 'int32', value } : { type: 'int64', value: source };
}

function explicitOf(type: string, json: { readonly [name: string]: Json }): FieldValue {
  if (!explicit.has(type)) {
    throw new Error(`There is no type “${type}”: ${[...explicit].join(', ')}.`);
  }
  const { value } = json;
  // Whatever does not fit is refused by the schema afterwards.
  if (type === 'decimal') {
    return { type, places: plain(json.places), digits: plain(json.digits) } as FieldValue;
  }
  if (type === 'int64' || type === 'timestamp') {
    return { type, value: value instanceof JsonNumber ? value.source : value } as FieldValue;
  }
  return { type, value: value instanceof JsonNumber ? Number(value.source) : value } as FieldValue;
}

function plain(json: Json | undefined): unknown {
  return json instanceof JsonNumber ? Number(json.source) : json;
}
