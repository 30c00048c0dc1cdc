/** Certificates of the tests' own making, signed by an authority nobody else trusts. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export interface IssuedCertificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** What a TLS listener needs. */
export interface TlsFiles extends IssuedCertificate {
  readonly caFile: string;
}

export interface CertificateAuthority extends AsyncDisposable {
  readonly folder: string;
  readonly caFile: string;
  /** The authority's certificate as PEM text, for a client's `ca` option. */
  readonly ca: string;
  /**
   * A certificate and key for the given subject alternative names, "DNS:localhost" and "IP:127.0.0.1" unless told otherwise.
   * `name` names the files and the subject. It is valid from now for `days` days, two unless told otherwise: -1 = it has expired.
   */
  issue(name: string, hosts?: readonly string[], days?: number): Promise<IssuedCertificate>;
  /** Removes all files. */
  close(): Promise<void>;
}

/**
 * Makes a certificate authority in a temporary folder, valid for two days.
 *
 * @throws Error with openssl's words when openssl is missing or fails.
 */
export async function createCertificateAuthority(name = 'Warren test authority'): Promise<CertificateAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'warren-certificates-'));
  const caFile = join(folder, 'ca.pem');
  const caKey = join(folder, 'ca.key');
  const extensions = [
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  ];
  await openssl(
    'req',
    '-x509',
    ...KEY,
    '-keyout',
    caKey,
    '-out',
    caFile,
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
    ...extensions,
  );
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return {
    folder,
    caFile,
    ca: readFileSync(caFile, 'utf8'),
    async issue(subject, hosts = ['DNS:localhost', 'IP:127.0.0.1'], days = 2) {
      const [certFile, keyFile, request, settings] = ['pem', 'key', 'csr', 'cnf'].map((end) =>
        join(folder, `${subject}.${end}`),
      ) as [string, string, string, string];
      const usage = 'extendedKeyUsage=serverAuth,clientAuth';
      await writeFile(settings, `subjectAltName=${hosts.join(',')}\nbasicConstraints=CA:FALSE\n${usage}\n`);
      await openssl('req', ...KEY, '-keyout', keyFile, '-out', request, '-subj', `/CN=${subject}`);
      const authority = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial'];
      const validity = ['-days', String(days)];
      await openssl('x509', '-req', '-in', request, ...authority, '-out', certFile, ...validity, '-extfile', settings);
      return { certFile, keyFile };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The certificate and its key as a PKCS #12 file. */
export async function makePfx({ certFile, keyFile }: IssuedCertificate, passphrase: string): Promise<Buffer> {
  const file = `${certFile}.pfx`;
  const password = ['-passout', `pass:${passphrase}`];
  await openssl('pkcs12', '-export', '-in', certFile, '-inkey', keyFile, ...password, '-out', file);
  return readFileSync(file);
}

async function openssl(...args: string[]): Promise<void> {
  await run('openssl', args);
}
