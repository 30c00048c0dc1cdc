import { diagnose } from '../shared/doctor/diagnose.ts';
import type { Known } from '../shared/doctor/rule.ts';
import { type FailureCode, fail, LabError } from '../shared/failure.ts';
import type { Endpoint } from '../shared/profile.ts';
import { tlsFailure } from './tls-failure.ts';

// What goes wrong on the way to a broker, from the errors of sockets, TLS and amqplib's handshake. The texts that are
// matched here were measured with amqplib 2.3.1 on RabbitMQ 3.10, 4.0 and 4.3.

/** What makes the words of a failure more exact. */
export interface ConnectKnown extends Known {
  /** Whether the broker's certificate must be one that the user trusts by itself. */
  readonly isPinned?: boolean;
}

/** What is known of an endpoint beforehand. */
export function knownOf({ username, tls }: Endpoint): ConnectKnown {
  return { user: username, isPinned: Boolean(tls?.pinned?.length) };
}

interface Facts {
  readonly code: string;
  readonly text: string;
}

function factsOf(error: unknown): Facts {
  if (!(error instanceof Error)) return { code: '', text: String(error) };
  const code = 'code' in error ? String(error.code) : '';
  // A name with several addresses fails with one error for all of them, whose own message is empty.
  const text = error instanceof AggregateError && error.message === '' ? String(error.errors[0]) : error.message;
  return { code, text };
}

/**
 * Translates why a connection to `host` (host:port) could not be made, or was lost.
 * @param known the user, for instance, which makes the words more exact
 */
export function connectFailure(error: unknown, host: string, known: ConnectKnown = {}): LabError {
  if (error instanceof LabError) return error;
  const { code, text } = factsOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') {
    return fail(
      'HOST_UNKNOWN',
      `No computer is known by the name in “${host}”.`,
      'Check the host for a typing error, or use its IP address.',
      text,
    );
  }
  if (code === 'ECONNREFUSED') {
    return fail(
      'PORT_CLOSED',
      `Nothing listens at ${host}.`,
      'Start the broker, or check the port: RabbitMQ listens on 5672, with TLS on 5671.',
      text,
    );
  }
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || text === 'connect ETIMEDOUT') {
    return fail(
      'CONNECT_TIMEOUT',
      `${host} did not answer in time.`,
      'Check the address, and whether a firewall or a VPN stands between.',
      text,
    );
  }
  return tlsFailure(code, text, host, known.isPinned ?? false) ?? lostFailure(text, host, known);
}

function lostFailure(text: string, host: string, known: Known): LabError {
  const closed = /Connection closed: \d+ \([^)]*\) with message "(.*)"/s.exec(text);
  const found = diagnose(closed?.[1] ?? text, { host, ...known });
  if (found && found.code !== 'CONNECTION_LOST' && found.code !== 'CAUSE_HIDDEN') return new LabError(found);
  if (!closed) {
    return fail('CONNECTION_LOST', `The connection to ${host} was lost.`, 'Warren connects again by itself.', text);
  }
  const reason = closed[1]!;
  return fail(
    'CONNECTION_CLOSED_BY_BROKER',
    `The broker closed the connection: ${withoutPrefix(reason)}`,
    'Warren connects again by itself.',
    reason,
  );
}

/** `PRECONDITION_FAILED - what happened` without its code. */
export function withoutPrefix(reason: string): string {
  return reason.replace(/^[A-Z_]+ - /, '');
}

const FINAL = new Set<FailureCode>([
  'LOGIN_REFUSED',
  'GUEST_ELSEWHERE',
  'VHOST_REFUSED',
  'VHOST_NOT_FOUND',
  'TLS_UNTRUSTED',
  'TLS_REFUSED',
  'TLS_CLIENT_REFUSED',
  'CLIENT_KEY_INVALID',
  'TLS_EXPECTED',
  'NOT_AMQP',
  'HTTP_PORT',
]);

/** Whether to try again would fail the same way until somebody changes the settings or the broker. */
export function isFinal(error: LabError): boolean {
  return FINAL.has(error.code);
}
