import { fail, type LabError } from '../shared/failure.ts';
import { PIN_MISMATCH } from './tls-options.ts';

// What goes wrong between a connection and TLS, from the codes of OpenSSL's errors in Node 24.

const UNTRUSTED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'CERT_UNTRUSTED',
]);

/**
 * The failure that an error of TLS is; undefined = it is none of TLS.
 * @param isPinned whether the broker's certificate must be one that the user trusts by itself
 */
export function tlsFailure(code: string, text: string, host: string, isPinned: boolean): LabError | undefined {
  const detail = `${code}: ${text}`;
  return (
    serverFailure(code, detail, host, isPinned) ?? clientFailure(code, detail, host) ?? refusal(code, detail, host)
  );
}

function serverFailure(code: string, detail: string, host: string, isPinned: boolean): LabError | undefined {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return fail(
      'TLS_UNTRUSTED',
      `The certificate of ${host} ${code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet'}.`,
      'Have it renewed on the broker, or set this computer’s clock right. Even one that you trust by itself must be valid.',
      detail,
    );
  }
  if (code === PIN_MISMATCH || (isPinned && UNTRUSTED.has(code))) {
    return fail(
      'TLS_UNTRUSTED',
      `The certificate of ${host} is not the one that you trusted.`,
      'If the broker has got a new one, test the connection, compare the fingerprint, and trust it. If not, somebody may stand in between.',
      detail,
    );
  }
  if (UNTRUSTED.has(code)) {
    return fail(
      'TLS_UNTRUSTED',
      `The certificate of ${host} is not trusted here: this computer does not know who signed it.`,
      'Give the certificate of the authority that signed it (CA) in the connection’s TLS settings, or test the connection there to see its certificate and trust it.',
      detail,
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return fail(
      'TLS_UNTRUSTED',
      `The certificate of ${host} was made out to another name.`,
      'Use the name that it was made out to as host, or give that name as the TLS server name.',
      detail,
    );
  }
  return undefined;
}

/** What a broker says of the client's certificate comes as an alert, with TLS 1.3 only after the handshake. */
function clientFailure(code: string, detail: string, host: string): LabError | undefined {
  if (code.includes('ALERT_CERTIFICATE_REQUIRED')) {
    return fail(
      'TLS_CLIENT_REFUSED',
      `The broker at ${host} wants a certificate of its clients.`,
      'Give a client certificate and its key in the connection’s TLS settings.',
      detail,
    );
  }
  if (/ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED)/.test(code)) {
    return fail(
      'TLS_CLIENT_REFUSED',
      `The broker at ${host} does not accept the client certificate: ${clientReason(code)}.`,
      'Give another client certificate, or have its authority added to those that the broker trusts.',
      detail,
    );
  }
  return /^ERR_(OSSL|CRYPTO)_/.test(code) ? keyFailure(detail) : undefined;
}

function clientReason(code: string): string {
  if (code.includes('EXPIRED')) return 'it has expired';
  if (code.includes('REVOKED')) return 'it was revoked';
  if (code.includes('UNKNOWN_CA')) return 'it does not trust who signed it';
  return 'it does not say why';
}

function refusal(code: string, detail: string, host: string): LabError | undefined {
  if (!code.startsWith('ERR_SSL') && code !== 'EPROTO' && !/wrong version number/i.test(detail)) return undefined;
  return fail(
    'TLS_REFUSED',
    `${host} does not speak TLS as it was asked to.`,
    'Switch TLS off for this port, or use the broker’s TLS port (5671).',
    detail,
  );
}

/** The client certificate, its key and the passphrase do not fit. */
export function keyFailure(detail: string): LabError {
  return fail(
    'CLIENT_KEY_INVALID',
    `The client certificate can’t be used: ${keyReason(detail)}.`,
    'Choose the certificate and its key, or the PFX file, anew, with the passphrase if there is one.',
    detail,
  );
}

function keyReason(detail: string): string {
  if (/bad.?decrypt|mac.?verify|incorrect.?password/i.test(detail)) return 'the passphrase is wrong';
  if (/key.?values.?mismatch/i.test(detail)) return 'the key belongs to another certificate';
  if (/PKCS12/i.test(detail)) return 'the PFX file is encrypted in a way that is no longer supported';
  return 'what is there is no certificate with its key';
}
