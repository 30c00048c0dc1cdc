import { fail, LabError } from '../shared/failure.ts';
import { connectFailure, featureDenied, withoutPrefix } from './connect-failure.ts';

// What a broker says when it closes a channel, in words. RabbitMQ's reply texts are stable enough to read: those below
// are the same from 3.10 to 4.3, save for the two forms of "inequivalent arg".

/** The broker's own text, out of amqplib's `Operation failed: QueueDeclare; 406 (…) with message "…"`. */
export function replyText(error: Error): string {
  return /with message "(.*)"$/s.exec(error.message)?.[1] ?? error.message;
}

function replyCode(error: Error): number {
  return 'code' in error && typeof error.code === 'number'
    ? error.code
    : Number(/\b([345]\d\d) \(/.exec(error.message)?.[1] ?? 0);
}

/** Translates why an operation on `queue` failed. `host` names the broker, for failures of the connection itself. */
export function channelFailure(thrown: unknown, queue: string, host: string): LabError {
  if (thrown instanceof LabError) return thrown;
  if (!(thrown instanceof Error)) return connectFailure(thrown, host);
  const text = replyText(thrown);
  switch (replyCode(thrown)) {
    case 403:
      return refused(text, queue);
    case 404:
      return fail(
        'QUEUE_NOT_FOUND',
        `There is no queue “${queue}” on this broker.`,
        'Declare it, or check its name and the virtual host.',
        text,
      );
    case 405:
      return fail(
        'QUEUE_LOCKED',
        `The queue “${queue}” is exclusive: it belongs to another connection and goes with it.`,
        'Choose another name, or close the program that declared it.',
        text,
      );
    case 406:
      return precondition(text, queue);
    case 541:
      if (/deprecated/.test(text)) return featureDenied(text);
  }
  if (/^(Channel|Connection) (closed|closing|ended)/i.test(thrown.message)) return connectFailure(thrown, host);
  const other = connectFailure(thrown, host);
  if (other.code !== 'CONNECTION_LOST') return other;
  return fail(
    'BROKER_REFUSED',
    `The broker refused it: ${withoutPrefix(text)}`,
    'The broker’s own words are below.',
    text,
  );
}

function refused(text: string, queue: string): LabError {
  if (/reserved prefix/.test(text)) {
    return fail(
      'NAME_RESERVED',
      'Names that begin with “amq.” are reserved for the broker.',
      'Choose another name.',
      text,
    );
  }
  if (/in exclusive use/.test(text)) {
    return fail(
      'QUEUE_LOCKED',
      `The queue “${queue}” has an exclusive consumer: nobody else may consume from it.`,
      'Choose another name, or stop the program that consumes from it.',
      text,
    );
  }
  const permission = /(configure|write|read) access to/.exec(text)?.[1];
  const needed = permission ? `the permission to ${permission} it` : 'the permission for it';
  return fail(
    'ACCESS_REFUSED',
    `Your user has no access to the queue “${queue}”: ${needed} is missing.`,
    'Ask an administrator for it, or connect as another user.',
    text,
  );
}

const explanations: Record<string, (now: string, asked: string) => string> = {
  durable: (now) => (now === 'true' ? 'it already exists as durable' : 'it already exists as transient'),
  auto_delete: (now) =>
    now === 'true'
      ? 'it already exists as one that goes with its last consumer'
      : 'it already exists as one that stays',
  'x-queue-type': (now, asked) => `it already exists as a ${now} queue, not ${asked}`,
};

function precondition(text: string, queue: string): LabError {
  const arg = /inequivalent arg '([^']+)' for queue/.exec(text)?.[1];
  if (arg) {
    const { now, asked } = difference(text, arg);
    const known = explanations[arg]?.(now, asked);
    const what = known ?? `its “${arg}” is ${now}, and ${asked} was asked for`;
    const property = arg === 'durable' ? 'durability' : arg === 'x-queue-type' ? 'type' : `“${arg}”`;
    return fail(
      'QUEUE_MISMATCH',
      `The queue “${queue}” is there already, but different: ${what}.`,
      `A queue’s ${property} can’t be changed: use the queue as it is, choose another name, or delete it first.`,
      text,
    );
  }
  if (/larger than configured max size/.test(text)) {
    const limit = Number(/max size (\d+)/.exec(text)?.[1] ?? 0);
    return fail(
      'TASK_TOO_LARGE',
      `The task is larger than this broker takes (${(limit / 1024 / 1024).toFixed(0)} MiB).`,
      'Send a smaller one, or raise max_message_size in the broker’s configuration.',
      text,
    );
  }
  return fail(
    'QUEUE_INVALID',
    `The broker can’t do this with “${queue}”: ${withoutPrefix(text)}.`,
    'Change the settings and try again.',
    text,
  );
}

/** Both forms: `received 'a' but current is 'b'`, and with `the value '5' of type 'byte'` or `none` on either side. */
function difference(text: string, arg: string): { now: string; asked: string } {
  const value = "(?:the value )?'([^']*)'(?: of type '[^']*')?|none";
  const match = new RegExp(`received (${value}) but current is (${value})`).exec(text);
  const absent = arg === 'x-queue-type' ? 'classic' : 'not set';
  return { asked: match?.[2] ?? absent, now: match?.[4] ?? absent };
}
