import type { QueueDifference } from '../../../shared/explore/declare.ts';
import { fail, LabError } from '../../../shared/failure.ts';

// What a broker says when it declines to declare or delete a queue.

const textOf = (error: unknown): string => (error instanceof LabError ? (error.failure.detail ?? '') : '');

/** The one property in which a queue differs from what was asked for. */
export interface ToldDifference {
  /** As the broker calls it: durable, auto_delete, or an argument's name. */
  readonly arg: string;
  /** undefined = it is not set. */
  readonly current: { readonly value: string; readonly type: string | null } | undefined;
}

/**
 * Reads `received 'a' but current is 'b'`, and with `the value '5' of type 'byte'` or `none` on either side; null = it was
 * refused for another reason.
 */
export function differenceIn(error: unknown): ToldDifference | null {
  const told = /inequivalent arg '([^']+)' for queue .* current is (none|.*)/s.exec(textOf(error));
  if (!told) return null;
  const current = /^(?:the value )?'(.*?)'(?: of type '([^']*)')?"?$/s.exec(told[2]!.trim());
  return {
    arg: told[1]!,
    current: current ? { value: current[1]!, type: current[2] ?? null } : undefined,
  };
}

export const isLocked = (error: unknown): boolean => error instanceof LabError && error.code === 'QUEUE_LOCKED';
export const isMissing = (error: unknown): boolean => error instanceof LabError && error.code === 'QUEUE_NOT_FOUND';

/** That is all that a broker tells of another connection's exclusive queue. */
export function lockedDifference(asked: boolean): QueueDifference {
  return { property: 'exclusive', is: 'yes, another connection’s', asked: asked ? 'yes' : 'no' };
}

/** Why a queue was not deleted. */
export function deleteFailure(error: unknown, name: string): unknown {
  const text = textOf(error);
  if (/ in use/.test(text)) return inUse(name, null, text);
  if (/ not empty/.test(text)) return notEmpty(name, null, text);
  return error;
}

export function inUse(name: string, consumers: number | null, detail?: string): LabError {
  const who =
    consumers === null ? 'somebody consumes' : consumers === 1 ? '1 consumer takes' : `${consumers} consumers take`;
  return fail(
    'QUEUE_IN_USE',
    `The queue “${name}” was not deleted: ${who} from it.`,
    'Stop the consumers first, or delete it without “only if unused”.',
    detail,
  );
}

export function notEmpty(name: string, ready: number | null, detail?: string): LabError {
  const what =
    ready === null ? 'there are messages' : ready === 1 ? 'there is 1 message' : `there are ${ready} messages`;
  return fail(
    'QUEUE_NOT_EMPTY',
    `The queue “${name}” was not deleted: ${what} in it.`,
    'Purge it first, or delete it without “only if empty”.',
    detail,
  );
}
