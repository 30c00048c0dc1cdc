import type { Destination, ExchangeDifference } from '../../../shared/explore/exchanges.ts';
import { fail, LabError } from '../../../shared/failure.ts';

// What a broker says of exchanges and bindings, in words. The session's failures speak of queues: their broker's own
// text is read again here.

const textOf = (error: unknown): string => (error instanceof LabError ? (error.failure.detail ?? '') : '');

/** Whether what was asked for by AMQP is not there, and what. */
function missing(text: string): Destination | null {
  const found = /NOT_FOUND - no (exchange|queue) '(.*)' in vhost/s.exec(text);
  return found ? { kind: found[1] as Destination['kind'], name: found[2]! } : null;
}

export function exchangeNotFound(name: string, detail?: string): LabError {
  return fail(
    'EXCHANGE_NOT_FOUND',
    `There is no exchange “${name}” on this broker.`,
    'Declare it, or check its name and the virtual host.',
    detail,
  );
}

/** The one difference that a refused declaration tells; null = it was refused for another reason. */
export function differenceIn(error: unknown): ExchangeDifference | null {
  const text = textOf(error);
  const property = /inequivalent arg '([^']+)' for exchange/.exec(text)?.[1];
  if (!property) return null;
  const value = "(?:the value )?'([^']*)'(?: of type '[^']*')?|none";
  const match = new RegExp(`received (${value}) but current is (${value})`).exec(text);
  return { property: propertyName(property), now: match?.[4] ?? 'not set', asked: match?.[2] ?? 'not set' };
}

/** A property by the name that the screen has for it. */
export function propertyName(property: string): string {
  return property === 'auto_delete' ? 'auto-delete' : property;
}

/**
 * Translates why something with an exchange failed.
 * @param exchange the exchange that it was about
 * @param type the type that was to be declared
 */
export function exchangeFailure(error: unknown, exchange: string, type?: string): unknown {
  if (!(error instanceof LabError)) return error;
  const text = textOf(error);
  const gone = missing(text);
  if (gone?.kind === 'exchange') return exchangeNotFound(gone.name, text);
  if (gone) {
    return fail('QUEUE_NOT_FOUND', `There is no queue “${gone.name}” on this broker.`, 'Declare it first.', text);
  }
  if (/unknown exchange type|invalid exchange type/i.test(text)) {
    return fail(
      'EXCHANGE_INVALID',
      `This broker has no exchanges of the type “${type ?? ''}”.`,
      'Check how the type is written, or enable the plugin that brings it (rabbitmq-plugins enable …).',
      text,
    );
  }
  if (/ in use$|in use\b/.test(text) && /PRECONDITION_FAILED/.test(text)) {
    return fail(
      'EXCHANGE_IN_USE',
      `The exchange “${exchange}” has bindings: it was to be deleted only without.`,
      'Take its bindings away first, or delete it with them.',
      text,
    );
  }
  if (/reserved prefix/.test(text)) {
    return fail('NAME_RESERVED', 'Names that begin with “amq.” are reserved for the broker.', 'Choose another.', text);
  }
  if (/operation not permitted on the default exchange/.test(text)) {
    return fail(
      'ACCESS_REFUSED',
      'The default exchange can’t be changed: every queue is bound to it by its name, and nothing else is.',
      'Declare an exchange of your own.',
      text,
    );
  }
  if (error.code === 'ACCESS_REFUSED') {
    const [, permission, kind, name] =
      /(?:(configure|write|read) )?access to (queue|exchange) '(.*)' in vhost/s.exec(text) ?? [];
    const what = kind ? `the ${kind} “${name}”` : `the exchange “${exchange}”`;
    const needed = permission ? `the permission to ${permission} it` : 'the permission for it';
    return fail(
      'ACCESS_REFUSED',
      `Your user has no access to ${what}: ${needed} is missing.`,
      'Ask an administrator for it, or connect as another user.',
      text,
    );
  }
  if (error.code === 'QUEUE_INVALID') {
    const words = text.replace(/^PRECONDITION_FAILED - /, '');
    return fail(
      'EXCHANGE_INVALID',
      `The broker can’t do this with “${exchange}”: ${words}.`,
      'Change what you asked for and try again.',
      text,
    );
  }
  return error;
}
