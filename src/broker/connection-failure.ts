import { AmqpError, connectionError } from './failure.ts';
import { octets, unknownFrame } from './wire/frame-reader.ts';
import { MethodError, UnknownMethod } from './wire/method.ts';
import { FRAME_METHOD } from './wire/spec.ts';
import { TableError } from './wire/table.ts';

/** What a client is told of whatever went wrong with its connection; null = RabbitMQ hangs up without a word. */
export function explain(error: unknown): AmqpError | null {
  if (error instanceof TableError || error instanceof UnknownMethod) return null;
  if (error instanceof AmqpError) return error;
  if (error instanceof MethodError) {
    const { method, payload } = error;
    if (method === null) return unknownFrame(FRAME_METHOD, payload, 0, payload.length);
    return connectionError(501, `cannot decode <<${octets(payload)}>>`, method);
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return connectionError(541, 'an error inside the broker');
}
