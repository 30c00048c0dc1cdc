import type { IdentityChange } from '../../shared/calls/profile-calls.ts';
import type { ClientIdentity, TlsSettings } from '../../shared/profile.ts';
import type { FieldErrors } from '../ui/form.ts';

/** What stands in the form for a client certificate. */
export interface ClientFields {
  readonly kind: 'none' | 'pem' | 'pfx';
  /** Of the file that it came from. */
  readonly name: string;
  readonly cert: string;
  readonly key: string;
  /** The file as base64. */
  readonly pfx: string;
  readonly passphrase: string;
  /** The one that is kept with the connection stays: the window never sees it. */
  readonly isKept: boolean;
}

const nothing = { name: '', cert: '', key: '', pfx: '', passphrase: '', isKept: false } as const;

export function clientOf(tls: TlsSettings | null): ClientFields {
  const kept = tls?.client;
  return kept ? { ...nothing, kind: kept.kind, name: kept.name, isKept: true } : { ...nothing, kind: 'none' };
}

/** The fields after another kind was chosen. */
export function withKind(kind: ClientFields['kind']): ClientFields {
  return { ...nothing, kind };
}

/** What is still missing, by field. */
export function clientErrors({ kind, cert, key, pfx, isKept }: ClientFields): FieldErrors {
  if (isKept || kind === 'none') return {};
  if (kind === 'pfx') return pfx === '' ? { 'client.pfx': 'Choose the PFX file.' } : {};
  return {
    ...(cert.includes('-----BEGIN CERTIFICATE-----')
      ? {}
      : { 'client.cert': 'The certificate is needed, in PEM form.' }),
    ...(/-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(key)
      ? {}
      : { 'client.key': 'The certificate’s key is needed, in PEM form.' }),
  };
}

/** What was typed or chosen anew; null = nothing. */
export function identityOf({ kind, cert, key, pfx, passphrase, isKept }: ClientFields): ClientIdentity | null {
  if (isKept || kind === 'none') return null;
  return kind === 'pfx' ? { kind, pfx, passphrase } : { kind, cert, key, passphrase };
}

export function identityChange(client: ClientFields, keep: 'stored' | 'session'): IdentityChange {
  const identity = identityOf(client);
  return identity ? { keep, identity } : { keep: 'unchanged' };
}

/** What a PEM file holds: a certificate, a key, or both. */
export function readPem(text: string): Partial<Pick<ClientFields, 'cert' | 'key'>> {
  const blocks = text.match(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g) ?? [];
  const cert = blocks.filter((block) => block.startsWith('-----BEGIN CERTIFICATE-----')).join('\n');
  const key = blocks.filter((block) => /^-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(block)).join('\n');
  return { ...(cert ? { cert: `${cert}\n` } : {}), ...(key ? { key: `${key}\n` } : {}) };
}
