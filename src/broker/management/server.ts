import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { User } from '../accounts.ts';
import type { Broker } from '../broker.ts';
import { assertLevel } from './access.ts';
import { type Answer, ApiError, type ApiRequest, badRequest, type HttpMethod, notFound } from './api.ts';
import { notOnDisk } from './messages.ts';
import { findRoute } from './routes.ts';
import { Sampler } from './sampler.ts';

/** Bytes of a request's body: RabbitMQ's own default. */
const BODY_AT_MOST = 20_000_000;
/** Other names lead here only by a web page's tricks with DNS. */
const OWN_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * RabbitMQ's management API, the part of it that explorers and rabbitmqadmin use. Its figures are those of the moment, and
 * what it answers to have done is on disk.
 */
export function createManagementServer(broker: Broker, about: { readonly amqpPort: number }): Server {
  const sampler = new Sampler();
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => send(request, response, answer(request, body)))
      .catch(() => response.destroy()); // the client is gone, or the answer is more than can be written
  });

  function answer(request: IncomingMessage, body: Buffer | null): Answer {
    try {
      if (!body) throw new ApiError(413, 'bad_request', `the body is larger than ${BODY_AT_MOST} bytes`);
      return handle(request, body);
    } catch (error) {
      return explain(error);
    }
  }

  function handle(request: IncomingMessage, body: Buffer): Answer {
    if (!OWN_NAMES.test(request.headers.host ?? '')) {
      throw new ApiError(403, 'not_authorised', 'This API is for programs on the same machine.');
    }
    // A page of another site may send forms, which browsers let pass, to a login that everybody knows.
    if (request.headers['sec-fetch-site'] === 'cross-site' || isForeign(request.headers.origin)) {
      throw new ApiError(403, 'not_authorised', 'This API is not for pages of other sites.');
    }
    const url = URL.parse(request.url ?? '/', 'http://localhost');
    if (!url) throw badRequest('the path can’t be read');
    const found = findRoute(url.pathname);
    if (!found) throw notFound();
    const { route, params } = found;
    const allow = ['HEAD', 'GET', 'PUT', 'POST', 'DELETE', 'OPTIONS'].filter(
      (method) => method === 'OPTIONS' || route.handlers[asGet(method)],
    );
    const handler = route.handlers[asGet(request.method ?? '')];
    if (!handler && request.method !== 'OPTIONS') return { status: 405, headers: { allow: allow.join(', ') } };
    const user = logIn(broker, request.headers.authorization);
    assertLevel(user, route.level);
    if (!handler) return { status: 200, headers: { allow: allow.join(', ') } };
    const address = server.address();
    const listeners = {
      amqpPort: about.amqpPort,
      managementPort: typeof address === 'object' && address ? address.port : 0,
      tlsPort: broker.options.tls?.port ?? null,
    };
    const { headers } = request;
    const asked = { broker, listeners, sampler, user, params, query: url.searchParams, headers, body };
    return asGet(request.method ?? '') === 'GET' ? handler(asked) : commit(asked, handler);
  }
  return server;
}

const asGet = (method: string): HttpMethod => (method === 'HEAD' ? 'GET' : method) as HttpMethod;

/** What a request changed is written, and clients hear of it, before the answer goes out. */
function commit(request: ApiRequest, handler: (request: ApiRequest) => Answer): Answer {
  let answer: Answer;
  try {
    answer = handler(request);
  } catch (error) {
    endTurn(request);
    throw error;
  }
  if (!endTurn(request)) throw notOnDisk();
  return answer;
}

const isForeign = (origin: string | undefined): boolean =>
  origin !== undefined && !OWN_NAMES.test(URL.parse(origin)?.host ?? '');

/** @returns whether all that was done until now is on disk */
function endTurn({ broker }: ApiRequest): boolean {
  const stored = broker.store.flush();
  broker.hasToBeStored();
  broker.endTurn();
  return stored;
}

/** @throws ApiError 401 */
function logIn(broker: Broker, authorization: string | undefined): User {
  const basic = /^basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  const [name = '', ...rest] = Buffer.from(basic ?? '', 'base64')
    .toString()
    .split(':');
  const password = rest.join(':');
  // As in RabbitMQ an empty password is none.
  const user = password === '' ? undefined : broker.accounts.login(name, password);
  if (!user) throw new ApiError(401, 'not_authorized', 'Login failed');
  return user;
}

function explain(error: unknown): Answer {
  if (error instanceof URIError) return refusal(badRequest('the path can’t be read'));
  if (error instanceof ApiError) return refusal(error);
  process.stderr.write(`management API: ${error instanceof Error ? error.stack : String(error)}\n`);
  return refusal(new ApiError(500, 'internal_error', 'an error inside the broker'));
}

function refusal({ status, error, reason }: ApiError): Answer {
  const headers = error === 'not_authorized' ? { 'www-authenticate': 'Basic realm="Warren"' } : {};
  return { status, body: { error, reason }, headers };
}

/** The whole body; null = it is larger than allowed. It is read to its end then too: a client that still sends hears no answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_AT_MOST) chunks.push(chunk);
    else chunks = [];
  }
  return size <= BODY_AT_MOST ? Buffer.concat(chunks) : null;
}

function send(request: IncomingMessage, response: ServerResponse, { status, body, headers }: Answer): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'cache-control': 'no-cache',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? '' : text);
}
