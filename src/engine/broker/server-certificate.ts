import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import type { ServerCertificate } from '../../shared/calls/profile-calls.ts';
import type { HostPort, TlsSettings } from '../../shared/profile.ts';

/**
 * The certificate that a server shows, trusted or not. Nothing is sent there but the beginning of TLS, and nothing of a
 * client certificate.
 * @param withinMs how long it may take
 * @throws Error when the server ends the connection first, or takes longer
 */
export async function serverCertificate(
  { host, port }: HostPort,
  { serverName }: TlsSettings,
  withinMs: number,
): Promise<ServerCertificate> {
  const name = serverName ?? (net.isIP(host) ? null : host);
  // The only place that looks at a certificate without checking it: the socket is closed without a word.
  const socket = tls.connect({ host, port, rejectUnauthorized: false, ...(name ? { servername: name } : {}) });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(withinMs) });
    return described(socket.getPeerCertificate());
  } finally {
    socket.on('error', () => {});
    socket.destroy();
  }
}

function described(certificate: tls.PeerCertificate): ServerCertificate {
  const {
    raw,
    fingerprint256,
    subject,
    issuer,
    valid_from: validFrom,
    valid_to: validTo,
    subjectaltname,
  } = certificate;
  const lines = raw.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    fingerprint: fingerprint256,
    pem: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    names: subjectaltname ?? '',
    validFrom: isoDate(validFrom),
    validTo: isoDate(validTo),
  };
}

/** `CN=broker, O=Acme` */
function nameOf(fields: tls.Certificate): string {
  return Object.entries(fields)
    .flatMap(([key, value]) => [value].flat().map((each) => `${key}=${each}`))
    .join(', ')
    .slice(0, 1_000);
}

const isoDate = (text: string): string => new Date(text).toISOString();
