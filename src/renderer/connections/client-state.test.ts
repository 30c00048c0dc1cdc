import { describe, expect, it } from 'vitest';
import { clientErrors, clientOf, identityChange, identityOf, readPem, withKind } from './client-state.ts';

const block = (kind: string): string => `-----BEGIN ${kind}-----\nAAAA\n-----END ${kind}-----`;
const CERT = block('CERTIFICATE');
const KEY = block('PRIVATE KEY');

describe('a client certificate in the form', () => {
  it('that is kept stays unless another is given', () => {
    const kept = clientOf({ client: { kind: 'pem', name: 'me.pem' } });
    expect(clientErrors(kept)).toEqual({});
    expect(identityChange(kept, 'stored')).toEqual({ keep: 'unchanged' });
    const replaced = { ...kept, cert: CERT, key: KEY, isKept: false };
    expect(identityChange(replaced, 'session')).toEqual({
      keep: 'session',
      identity: { kind: 'pem', cert: CERT, key: KEY, passphrase: '' },
    });
  });

  it('is none, PEM or PFX, and says what of it is missing', () => {
    expect(clientOf(null).kind).toBe('none');
    const missing = (client: Parameters<typeof clientErrors>[0]) => Object.keys(clientErrors(client));
    expect(missing(withKind('none'))).toEqual([]);
    expect(missing(withKind('pfx'))).toEqual(['client.pfx']);
    expect(missing(withKind('pem'))).toEqual(['client.cert', 'client.key']);
    expect(missing({ ...withKind('pem'), cert: CERT })).toEqual(['client.key']);
    for (const kind of ['RSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY']) {
      expect(missing({ ...withKind('pem'), cert: CERT, key: block(kind) })).toEqual([]);
    }
    expect(identityOf({ ...withKind('pfx'), pfx: 'AAAA', passphrase: 'x' })).toEqual({
      kind: 'pfx',
      pfx: 'AAAA',
      passphrase: 'x',
    });
  });

  it('is read from files with the certificate, its key, or both', () => {
    expect(readPem(`Bag Attributes\n${KEY}\n${CERT}\n${CERT}\n`)).toEqual({
      cert: `${CERT}\n${CERT}\n`,
      key: `${KEY}\n`,
    });
    expect(readPem(CERT)).toEqual({ cert: `${CERT}\n` });
    expect(readPem(block('EC PRIVATE KEY'))).toEqual({ key: `${block('EC PRIVATE KEY')}\n` });
    expect(readPem('neither')).toEqual({});
  });
});
