import { fail, type LabError } from '../shared/failure.ts';

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

/** Translates why a connection to `host` (host:port) could not be made, or was lost. */
export function connectFailure(error: unknown, host: string): LabError {
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
  return handshakeFailure(text, host) ?? lostFailure(text, host);
}

function certificateReason(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'it has expired';
  if (code === 'CERT_NOT_YET_VALID') return 'it is not valid yet';
  return 'this computer does not know who signed it';
}

function handshakeFailure(text: string, host: string): LabError | undefined {
  if (/Handshake terminated by server: 403|ACCESS.REFUSED - Login/i.test(text)) {
    return fail(
      'LOGIN_REFUSED',
      `The broker at ${host} refused the user name or the password.`,
      'Check both. The user “guest” may only log in from the computer that the broker runs on.',
      text,
    );
  }
  if (/Expected ConnectionOpenOk|Handshake terminated by server: 530/.test(text)) {
    return fail(
      'VHOST_REFUSED',
      'The broker let you in, but not into this virtual host: it does not exist, or your user has no access to it.',
      'Check the name: the usual one is “/”. An administrator can give access to it.',
      text,
    );
  }
  if (
    /during opening handshake|Frame size \d+ exceeds|Invalid frame|Expected ConnectionStart|Illegal frame|Oversized frame|frame end|Unexpected.*frame/i.test(
      text,
    )
  ) {
    return fail(
      'NOT_AMQP',
      `What listens at ${host} does not speak AMQP.`,
      'Check the port: RabbitMQ speaks AMQP on 5672. 15672 is its management page, and 5671 wants TLS.',
      text,
    );
  }
  return undefined;
}

function lostFailure(text: string, host: string): LabError {
  const closed = /Connection closed: (\d+) \([^)]*\) with message "(.*)"/s.exec(text);
  if (!closed) {
    return fail('CONNECTION_LOST', `The connection to ${host} was lost.`, 'Warren connects again by itself.', text);
  }
  const reason = closed[2]!;
  if (/deprecated/.test(reason)) return featureDenied(reason);
  if (/vhost '.*' is (deleted|down)/.test(reason)) {
    return fail(
      'VHOST_REFUSED',
      'The virtual host was deleted while it was in use.',
      'Choose another virtual host in the connection’s settings.',
      reason,
    );
  }
  if (/user '.*' is deleted/.test(reason)) {
    return fail(
      'LOGIN_REFUSED',
      'The user was deleted while it was in use.',
      'Choose another user in the connection’s settings.',
      reason,
    );
  }
  if (/shutdown/.test(reason)) {
    return fail(
      'CONNECTION_CLOSED_BY_BROKER',
      'The broker was shut down.',
      'Warren connects again as soon as it is back.',
      reason,
    );
  }
  return fail(
    'CONNECTION_CLOSED_BY_BROKER',
    `The broker closed the connection: ${withoutPrefix(reason)}`,
    'Warren connects again by itself.',
    reason,
  );
}

/** RabbitMQ 4.3 denies transient queues with a 541 that closes the whole connection. */
export function featureDenied(reason: string): LabError {
  return fail(
    'FEATURE_DENIED',
    'This broker no longer allows queues that are neither durable nor exclusive.',
    'Declare the queue as durable.',
    reason,
  );
}

/** `PRECONDITION_FAILED - what happened` without its code. */
export function withoutPrefix(reason: string): string {
  return reason.replace(/^[A-Z_]+ - /, '');
}

/** Whether to try again would fail the same way until somebody changes the settings or the broker. */
export function isFinal(error: LabError): boolean {
  return ['LOGIN_REFUSED', 'VHOST_REFUSED', 'TLS_UNTRUSTED', 'TLS_REFUSED', 'NOT_AMQP'].includes(error.code);
}
