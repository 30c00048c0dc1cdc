import { z } from 'zod';

/** Every way in which the lab can refuse or lose something, as literal codes that tests and screens can rely on. */
export const failureCodes = [
  // reaching a broker
  'HOST_UNKNOWN',
  'PORT_CLOSED',
  'CONNECT_TIMEOUT',
  'NOT_AMQP',
  'HTTP_PORT',
  'TLS_EXPECTED',
  'TLS_UNTRUSTED',
  'TLS_REFUSED',
  'TLS_CLIENT_REFUSED',
  'CLIENT_KEY_INVALID',
  'CLIENT_KEY_MISSING',
  'LOGIN_REFUSED',
  'GUEST_ELSEWHERE',
  'VHOST_REFUSED',
  'VHOST_NOT_FOUND',
  'FRAME_MAX_TOO_SMALL',
  'CONNECTION_LIMIT',
  'CHANNEL_LIMIT',
  'CONNECTION_LOST',
  'CONNECTION_CLOSED_BY_BROKER',
  'BROKER_SHUT_DOWN',
  'BROKER_BLOCKED',
  'HEARTBEAT_MISSED',
  'CAUSE_HIDDEN',
  'NOT_CONNECTED',
  'READ_ONLY',
  // what the broker says of queues and tasks
  'QUEUE_MISMATCH',
  'QUEUE_NOT_FOUND',
  'QUEUE_LOCKED',
  'QUEUE_INVALID',
  'QUEUE_IN_USE',
  'QUEUE_NOT_EMPTY',
  'QUEUE_LIMIT',
  'QUEUE_UNAVAILABLE',
  'EXCHANGE_MISMATCH',
  'EXCHANGE_NOT_FOUND',
  'EXCHANGE_IN_USE',
  'EXCHANGE_INVALID',
  'NAME_RESERVED',
  'ACCESS_REFUSED',
  'FEATURE_DENIED',
  'NOT_SUPPORTED',
  'ACK_TIMEOUT',
  'UNKNOWN_DELIVERY_TAG',
  'CONSUMER_CANCELLED',
  'TASK_TOO_LARGE',
  'UNROUTABLE',
  'BROKER_REFUSED',
  // its management API
  'MANAGEMENT_UNREACHABLE',
  'MANAGEMENT_REFUSED',
  'MANAGEMENT_NOT_FOUND',
  'MANAGEMENT_FAILED',
  // the lab's own
  'INVALID_INPUT',
  'MESSAGE_NOT_FOUND',
  'MESSAGE_FILE_INVALID',
  'MESSAGE_FILE_TOO_NEW',
  'NO_QUEUE',
  'WORKERS_RUNNING',
  'WORKER_NOT_FOUND',
  'WORKER_UNAVAILABLE',
  'PUBLISHING_ALREADY',
  'EXPORTING_ALREADY',
  'TRANSFER_ALREADY',
  'NOTHING_TO_MOVE',
  'TARGET_REFUSED',
  'TOO_MANY_STAY',
  'FILE_NOT_WRITTEN',
  'RUN_NOT_FOUND',
  'RUN_NOT_A_RUN',
  'RUN_TOO_NEW',
  'RUN_DAMAGED',
  'RUN_UNREADABLE',
  'RUN_IN_USE',
  'REPLAYING',
  'HISTORY_UNAVAILABLE',
  'PROFILE_NOT_FOUND',
  'PASSWORD_MISSING',
  'SECRET_UNREADABLE',
  'IMPORT_UNREADABLE',
  'IMPORT_NOT_CONNECTIONS',
  'IMPORT_TOO_NEW',
  'IMPORT_TOO_LARGE',
  'IMPORT_GONE',
  'SETTINGS_UNREADABLE',
  'UNTRUSTED_SENDER',
  'INTERNAL',
] as const;

export const FailureCode = z.enum(failureCodes);
export type FailureCode = z.infer<typeof FailureCode>;

/** What a failure is about, by name: what its next step needs to know. */
export const FailureAbout = z.object({
  queue: z.string().optional(),
  exchange: z.string().optional(),
  vhost: z.string().optional(),
  user: z.string().optional(),
});
export type FailureAbout = z.infer<typeof FailureAbout>;

/**
 * A failure as its user meets it: `message` says what happened and why in a sentence, `hint` names the next step, and
 * `detail` is the broker's or the system's own text, shown on request only.
 */
export const Failure = z.object({
  code: FailureCode,
  message: z.string(),
  hint: z.string(),
  detail: z.string().optional(),
  about: FailureAbout.optional(),
});
export type Failure = z.infer<typeof Failure>;

/** What a call answers: nothing is thrown across a process boundary, since only an error's message would survive it. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** A failure on its way up through the code. Whatever else is thrown is a bug of Warren's own. */
export class LabError extends Error {
  override readonly name = 'LabError';
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.failure = failure;
  }

  get code(): FailureCode {
    return this.failure.code;
  }
}

/** Shorthand for the usual case: `throw fail('NO_QUEUE', 'what happened', 'what to do')`. */
export function fail(code: FailureCode, message: string, hint: string, detail?: string): LabError {
  return new LabError(detail === undefined ? { code, message, hint } : { code, message, hint, detail });
}

/** The failure that stands for any thrown value: a `LabError`'s own, or a bug of Warren's as INTERNAL. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof LabError) return thrown.failure;
  return {
    code: 'INTERNAL',
    message: 'Something failed inside Warren.',
    hint: 'Try again. If it comes back, report it with the text below.',
    detail: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  };
}
