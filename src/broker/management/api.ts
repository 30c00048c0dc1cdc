import type { IncomingHttpHeaders } from 'node:http';
import type { User } from '../accounts.ts';
import type { Broker } from '../broker.ts';
import type { Sampler } from './sampler.ts';

export type HttpMethod = 'GET' | 'PUT' | 'POST' | 'DELETE';
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** One request, after its login. */
export interface ApiRequest {
  readonly broker: Broker;
  readonly listeners: Listeners;
  readonly sampler: Sampler;
  readonly user: User;
  /** What the path names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Where this broker is reached. */
export interface Listeners {
  readonly amqpPort: number;
  readonly managementPort: number;
  readonly tlsPort: number | null;
}

export interface Answer {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (request: ApiRequest) => Answer;

/** Who may use a route: RabbitMQ's user tags, each of which includes those before it. */
export type Level = 'management' | 'monitoring' | 'policymaker' | 'administrator';

export interface Route {
  /** Below /api, such as `queues/:vhost/:name`. */
  readonly path: string;
  readonly level: Level;
  readonly handlers: Partial<Record<HttpMethod, Handler>>;
}

/** What a request is refused with, in RabbitMQ's shape. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly error: string;
  readonly reason: Json;

  constructor(status: number, error: string, reason: Json) {
    super(`${status} ${error}: ${JSON.stringify(reason)}`);
    this.status = status;
    this.error = error;
    this.reason = reason;
  }
}

export const notFound = (): ApiError => new ApiError(404, 'Object Not Found', 'Not Found');
export const badRequest = (reason: Json): ApiError => new ApiError(400, 'bad_request', reason);
export const notAuthorised = (reason: string): ApiError => new ApiError(401, 'not_authorised', reason);

export const ok = (body: Json): Answer => ({ status: 200, body });
export const done: Answer = { status: 204 };
/** The answer to a PUT. */
export const put = (isNew: boolean): Answer => ({ status: isNew ? 201 : 204 });

/** A part of the path that its route names. */
export function param(request: ApiRequest, name: string): string {
  const value = request.params[name];
  if (value === undefined) throw new Error(`the route has no :${name}`);
  return value;
}

/**
 * The request's body; without one, an empty object.
 * @throws ApiError 400 for what is no JSON object
 */
export function readObject({ body }: ApiRequest, complaint = 'not_json'): JsonObject {
  if (body.length === 0) return {};
  let value: Json;
  try {
    value = JSON.parse(body.toString()) as Json;
  } catch {
    throw badRequest(complaint);
  }
  if (!isObject(value)) throw badRequest(complaint);
  return value;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Erlang breaks what is longer. */
const ERLANGS_LINE = 80;

/** @throws ApiError 400 that names the keys which are missing, as RabbitMQ does */
export function requireKeys(object: JsonObject, keys: readonly string[]): void {
  const missing = keys.filter((key) => object[key] === undefined);
  if (missing.length === 0) return;
  const told = missing.map((key) => `{key_missing,${key}}`);
  const line = `[${told.join(',')}]`;
  throw badRequest(line.length <= ERLANGS_LINE ? line : `[${told.join(',\n ')}]`);
}

/** A flag that may come as a text. @throws ApiError 400 */
export function flag(object: JsonObject, key: string): boolean {
  const value = object[key];
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw badRequest(['not_boolean', value]);
}

/** A whole number that may come as a text; undefined = it is not there. @throws ApiError 400 */
export function integer(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw badRequest(['not_integer', value]);
}

/** A text; undefined = it is not there. @throws ApiError 400 */
export function text(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  if (value === undefined || typeof value === 'string') return value;
  throw badRequest(['not_string', key]);
}
