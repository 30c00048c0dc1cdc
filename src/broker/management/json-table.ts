// Arguments and headers: AMQP's tables as JSON and back, as RabbitMQ does it.
import { bool, type FieldValue, long, longstr, type Table } from '../wire/table.ts';
import { badRequest, isObject, type Json, type JsonObject } from './api.ts';

/** As deep as the wire's own tables may be. */
const MAX_DEPTH = 60;

/** @throws ApiError 400 */
export function toTable(object: JsonObject, depth = 0): Table {
  if (depth > MAX_DEPTH) throw badRequest('arguments_nested_too_deeply');
  return Object.entries(object).map(([key, value]) => ({ key, field: toField(value, depth + 1) }));
}

function toField(value: Json, depth: number): FieldValue {
  switch (typeof value) {
    case 'string':
      return longstr(value);
    case 'boolean':
      return bool(value);
    case 'number':
      return Number.isSafeInteger(value) ? long(value) : { type: 'double', value };
    default:
      if (value === null) throw badRequest('null_not_allowed');
      if (isObject(value)) return { type: 'table', value: toTable(value, depth) };
      if (depth > MAX_DEPTH) throw badRequest('arguments_nested_too_deeply');
      return { type: 'array', value: value.map((item) => toField(item, depth + 1)) };
  }
}

export function fromTable(table: Table): JsonObject {
  return Object.fromEntries(table.map(({ key, field }) => [key, fromField(field)]));
}

function fromField(field: FieldValue): Json {
  switch (field.type) {
    case 'longstr':
    case 'binary':
      return textOrBase64(field.value);
    case 'long':
    case 'timestamp':
      return Number(field.value);
    case 'decimal':
      return field.value.digits / 10 ** field.value.scale;
    case 'table':
      return fromTable(field.value);
    case 'array':
      return field.value.map(fromField);
    case 'double':
    case 'float':
      return Number.isFinite(field.value) ? field.value : null;
    default:
      return field.value;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text; null = they are none. */
export function asText(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

function textOrBase64(bytes: Buffer): string {
  return asText(bytes) ?? `Not UTF-8, base64 is: ${bytes.toString('base64')}`;
}

/** The arguments of a declaration. RabbitMQ's own programs send an empty list for none. @throws ApiError 400 */
export function readArgumentsTable(object: JsonObject): Table {
  const value = object.arguments;
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
  if (isObject(value)) return toTable(value);
  throw badRequest('arguments_not_an_object');
}
