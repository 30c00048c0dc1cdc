import tls from 'node:tls';
import type { TlsAccess } from '../shared/profile.ts';

/** The code of the error that a server gets whose certificate is none of those that are pinned. */
export const PIN_MISMATCH = 'PIN_MISMATCH';

/**
 * What Node's `tls.connect` and `https.request` need to trust whom the connection trusts. Certificates are always checked,
 * before a single byte of a protocol is sent.
 */
export function tlsOptions({ ca, serverName, pinned, identity }: TlsAccess): tls.ConnectionOptions {
  return {
    ...(serverName ? { servername: serverName } : {}),
    ...(pinned?.length ? pinnedOptions(pinned) : ca ? { ca: [...tls.rootCertificates, ca] } : {}),
    ...(identity ? identityOptions(identity) : {}),
  };
}

/**
 * OpenSSL takes the pinned certificates, and no others, as the end of a chain; Node then asks whose certificate it is, where
 * its fingerprint decides instead of its name. So one that a pinned certificate has signed is refused as any other is.
 */
function pinnedOptions(pinned: NonNullable<TlsAccess['pinned']>): tls.ConnectionOptions {
  const trusted = new Set(pinned.map(({ fingerprint }) => fingerprint));
  return {
    ca: pinned.map(({ pem }) => pem),
    allowPartialTrustChain: true,
    checkServerIdentity: (_host, { fingerprint256 }) =>
      trusted.has(fingerprint256)
        ? undefined
        : Object.assign(new Error(`the certificate has the fingerprint ${fingerprint256}`), { code: PIN_MISMATCH }),
  };
}

/**
 * Looks whether a client certificate, its key and their passphrase fit together.
 * @throws what Node says when they do not
 */
export function tryIdentity(identity: NonNullable<TlsAccess['identity']>): void {
  tls.createSecureContext(identityOptions(identity));
}

function identityOptions(identity: NonNullable<TlsAccess['identity']>): tls.ConnectionOptions {
  const passphrase = identity.passphrase === '' ? {} : { passphrase: identity.passphrase };
  if (identity.kind === 'pfx') return { pfx: Buffer.from(identity.pfx, 'base64'), ...passphrase };
  return { cert: identity.cert, key: identity.key, ...passphrase };
}
