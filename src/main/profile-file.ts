import { z } from 'zod';
import { fail, type LabError } from '../shared/failure.ts';
import { HostPort, PinnedCertificate, Profile, TlsSettings } from '../shared/profile.ts';

// A file of connections, for other computers and other people. It has no secret: what it has is listed here field by
// field, so that a field that connections get later is not written before somebody has thought about it.

export const PROFILES_FORMAT = 'warren-connections';
/** A file of a later version is refused: it may say what this one would not heed, such as that nothing may be changed. */
export const PROFILES_VERSION = 1;
/** Bytes; a connection with a certificate authority takes some 3,000. */
export const MAX_FILE_BYTES = 5_000_000;
export const MAX_FILE_PROFILES = 1_000;

// Strict: in this version there is nothing else, and what else stands there is not silently dropped.
const FileTls = z.strictObject({
  ca: TlsSettings.shape.ca,
  serverName: TlsSettings.shape.serverName,
  pinned: z
    .array(z.strictObject(PinnedCertificate.shape))
    .max(20, 'At most 20 certificates can be trusted by themselves.')
    .optional(),
  client: TlsSettings.shape.client,
});

const FileProfile = z.strictObject({
  id: z.uuid().optional(),
  name: Profile.shape.name,
  group: Profile.shape.group,
  colour: Profile.shape.colour,
  readOnly: Profile.shape.readOnly,
  hosts: z.array(z.strictObject(HostPort.shape)).min(1, 'At least one host is needed.').max(20),
  vhost: Profile.shape.vhost,
  username: Profile.shape.username,
  tls: FileTls.nullable(),
  heartbeat: Profile.shape.heartbeat,
  managementUrl: Profile.shape.managementUrl,
});
export type FileProfile = z.output<typeof FileProfile>;

const FileHead = z.looseObject({ format: z.literal(PROFILES_FORMAT), version: z.int().min(1) });
const File = z.strictObject({
  format: z.literal(PROFILES_FORMAT),
  version: z.literal(PROFILES_VERSION),
  connections: z.array(FileProfile),
});

/** The text of a file with these connections and none of their secrets. */
export function writeProfiles(profiles: readonly Profile[]): string {
  const connections = profiles.map(
    ({ id, name, group, colour, readOnly, hosts, vhost, username, tls, heartbeat, managementUrl }): FileProfile => ({
      ...(z.uuid().safeParse(id).success ? { id } : {}),
      name,
      group,
      colour,
      readOnly,
      hosts: hosts.map(({ host, port }) => ({ host, port })),
      vhost,
      username,
      tls: tls && withoutSecrets(tls),
      heartbeat,
      managementUrl: managementUrl && withoutLogin(managementUrl),
    }),
  );
  return `${JSON.stringify({ format: PROFILES_FORMAT, version: PROFILES_VERSION, connections }, null, 2)}\n`;
}

function withoutSecrets({ ca, serverName, pinned, client }: TlsSettings): TlsSettings {
  const authorities = ca === undefined ? '' : certificatesIn(ca);
  return {
    ...(authorities ? { ca: authorities } : {}),
    ...(serverName === undefined ? {} : { serverName }),
    ...(pinned ? { pinned: pinned.map((each) => ({ ...each, pem: certificatesIn(each.pem) })) } : {}),
    ...(client ? { client: { kind: client.kind, name: client.name } } : {}),
  };
}

/** Of a PEM text the certificates: a key may have been pasted with them. */
function certificatesIn(pem: string): string {
  const blocks = pem.match(/-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[A-Za-z0-9+/=\s]+-----END \1-----/g) ?? [];
  return blocks.map((block) => `${block}\n`).join('');
}

function withoutLogin(url: string): string {
  return url.replace(/^([a-z]+:\/\/)[^/]*@/i, '$1');
}

/**
 * Reads a file of connections, whole or not at all.
 * @throws LabError IMPORT_NOT_CONNECTIONS, IMPORT_TOO_NEW, IMPORT_TOO_LARGE
 */
export function readProfiles(text: string): FileProfile[] {
  const content = parse(text);
  const head = FileHead.safeParse(content);
  if (!head.success) throw notConnections();
  if (head.data.version > PROFILES_VERSION) {
    throw fail(
      'IMPORT_TOO_NEW',
      'This file was written by a newer version of Warren, and may say what this one does not know.',
      'Import it there, or update Warren.',
      `Its format is version ${head.data.version}; this program reads up to version ${PROFILES_VERSION}.`,
    );
  }
  const { connections } = head.data;
  if (Array.isArray(connections) && connections.length > MAX_FILE_PROFILES) throw tooMany(connections.length);
  const file = File.safeParse(content);
  if (file.success) return file.data.connections;
  throw fail(
    'IMPORT_NOT_CONNECTIONS',
    'This file has something that is no part of a connection. Nothing was imported.',
    'Export it again, or correct it.',
    z.prettifyError(file.error).slice(0, 2_000),
  );
}

function tooMany(count: number): LabError {
  return fail(
    'IMPORT_TOO_LARGE',
    `This file has ${count.toLocaleString('en')} connections; ${MAX_FILE_PROFILES.toLocaleString('en')} can be imported at once.`,
    'Export them group by group.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, (key, value) => {
      if (key === '__proto__') throw new SyntaxError('“__proto__” is no part of a connection.');
      return value;
    });
  } catch (error) {
    // A RangeError is one, too: of lists in lists without end.
    throw notConnections(error instanceof Error ? error.message : String(error));
  }
}

function notConnections(detail?: string): LabError {
  return fail(
    'IMPORT_NOT_CONNECTIONS',
    'This is no file of Warren’s connections. Nothing was imported.',
    'Choose a file that Warren exported.',
    detail,
  );
}
