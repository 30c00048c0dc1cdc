import { diagnose } from '../shared/doctor/diagnose.ts';
import type { Known } from '../shared/doctor/rule.ts';
import { type FailureCode, fail, LabError } from '../shared/failure.ts';

// What goes wrong on the way to a broker, from the errors of sockets, TLS and amqplib's handshake. The texts that are
// matched here were measured with amqplib 2.3.1 on RabbitMQ 3.10, 4.0 and 4.3.

const UNTRUSTED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
]);

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
export function connectFailure(error: unknown, host: string, known: Known = {}): LabError {
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
  if (UNTRUSTED.has(code)) {
    return fail(
      'TLS_UNTRUSTED',
      `The certificate of ${host} is not trusted here: ${certificateReason(code)}.`,
      'Give the certificate of the authority that signed it (CA) in the connection’s TLS settings.',
      `${code}: ${text}`,
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return fail(
      'TLS_UNTRUSTED',
      `The certificate of ${host} was made out to another name.`,
      'Use the name that it was made out to as host, or give that name as the TLS server name.',
      text,
    );
  }
  if (code.startsWith('ERR_SSL') || code === 'EPROTO' || /wrong version number/i.test(text)) {
    return fail(
      'TLS_REFUSED',
      `${host} does not speak TLS as it was asked to.`,
      'Switch TLS off for this port, or use the broker’s TLS port (5671).',
      `${code}: ${text}`,
    );
  }
  return lostFailure(text, host, known);
}

function certificateReason(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'it has expired';
  if (code === 'CERT_NOT_YET_VALID') return 'it is not valid yet';
  return 'this computer does not know who signed it';
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
  'TLS_EXPECTED',
  'NOT_AMQP',
  'HTTP_PORT',
]);

/** Whether to try again would fail the same way until somebody changes the settings or the broker. */
export function isFinal(error: LabError): boolean {
  return FINAL.has(error.code);
}
