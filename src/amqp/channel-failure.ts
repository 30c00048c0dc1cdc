import { diagnose, unknownReply } from '../shared/doctor/diagnose.ts';
import type { Known } from '../shared/doctor/rule.ts';
import { fail, LabError } from '../shared/failure.ts';
import { connectFailure, withoutPrefix } from './connect-failure.ts';

// What a broker says when it closes a channel, in words. RabbitMQ's reply texts are stable enough to read: what they
// mean is in shared/doctor; here they are found in amqplib's errors.

/** The broker's own text, out of amqplib's `Operation failed: QueueDeclare; 406 (…) with message "…"`. */
export function replyText(error: Error): string {
  return /with message "(.*)"$/s.exec(error.message)?.[1] ?? error.message;
}

function replyCode(error: Error): number {
  return 'code' in error && typeof error.code === 'number'
    ? error.code
    : Number(/\b([345]\d\d) \(/.exec(error.message)?.[1] ?? 0);
}

function methodOf(error: Error): Known['method'] {
  const { classId, methodId } = error as { classId?: unknown; methodId?: unknown };
  return typeof classId === 'number' && typeof methodId === 'number' ? { classId, methodId } : undefined;
}

/** amqplib's errors for what waited on a channel or a connection that ended: they say that, and never why. */
export function isCauseHidden(error: unknown): boolean {
  return (
    error instanceof Error && /^(Channel|Connection) (closed|closing|ended)(?!.*with message)/i.test(error.message)
  );
}

/** Whether it is the socket that ended: by an error of the system, or without a word. */
function isOfSocket(error: Error): boolean {
  return ('code' in error && typeof error.code === 'string') || error.message === 'Unexpected close';
}

/** By the code alone: a text that names something long is cut at 255 bytes, before it says all. */
function told(code: number, text: string, queue: string): LabError | null {
  const named = queue ? `“${queue}”` : 'what was named';
  switch (code) {
    case 403:
      return fail(
        'ACCESS_REFUSED',
        `The broker does not allow it to your user: a permission (configure, write or read) for ${named} is missing.`,
        'Ask an administrator for it, or connect as another user.',
        text,
      );
    case 404:
      return fail(
        'QUEUE_NOT_FOUND',
        `There is no ${named} on this broker.`,
        'Check its name and the virtual host.',
        text,
      );
    case 405:
      return fail(
        'QUEUE_LOCKED',
        `The queue ${named} is exclusive: it belongs to another connection and goes with it.`,
        'Choose another name, or close the program that declared it.',
        text,
      );
    case 406:
      return fail(
        'QUEUE_INVALID',
        `The broker can’t do this with ${named}: ${withoutPrefix(text)}.`,
        'Change the settings and try again.',
        text,
      );
    default:
      return null;
  }
}

/**
 * Translates why an operation on a channel failed.
 * @param queue the queue or exchange that it was about
 * @param host the broker, for failures of the connection itself
 * @param known what makes the words more exact
 */
export function channelFailure(thrown: unknown, queue: string, host: string, known: Known = {}): LabError {
  if (thrown instanceof LabError) return thrown;
  if (!(thrown instanceof Error)) return connectFailure(thrown, host);
  const text = replyText(thrown);
  const code = replyCode(thrown);
  if (code >= 300) {
    const found = diagnose(text, { queue, host, method: methodOf(thrown), ...known });
    if (found) return new LabError(found);
    const cut = told(code, text, queue);
    if (cut) return cut;
  }
  const other = connectFailure(thrown, host);
  if (isCauseHidden(thrown) || isOfSocket(thrown) || other.code !== 'CONNECTION_LOST') return other;
  const refused = unknownReply(code, text);
  if (refused) return new LabError(refused);
  return fail(
    'BROKER_REFUSED',
    `The broker refused it: ${withoutPrefix(text)}`,
    'The broker’s own words are below.',
    text,
  );
}
