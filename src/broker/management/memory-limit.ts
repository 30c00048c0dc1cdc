import { type Answer, type ApiRequest, badRequest, done, integer, type Route, readObject, requireKeys } from './api.ts';

/** Not RabbitMQ's: raises and ends the memory alarm, for lessons and tests of blocked publishers. */
export const memoryLimitRoutes: readonly Route[] = [
  { path: 'warren/memory-limit', level: 'administrator', handlers: { PUT: setMemoryLimit } },
];

/** `bytes`: publishers are blocked while messages take as much or more; null = as configured. */
function setMemoryLimit(request: ApiRequest): Answer {
  const wanted = readObject(request);
  requireKeys(wanted, ['bytes']);
  const bytes = wanted.bytes === null ? null : integer(wanted, 'bytes')!;
  if (bytes !== null && bytes < 0) throw badRequest(['not_integer', bytes]);
  request.broker.alarms.setLimit(bytes);
  return done;
}
