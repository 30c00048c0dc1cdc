import { z } from 'zod';
import { ProfileId } from './ids.ts';

export const HostPort = z.object({
  host: z
    .string()
    .trim()
    .min(1, 'A host name or an IP address is needed.')
    .max(255)
    .regex(/^[^\s/@]+$/, 'A host has no spaces, "/" or "@".'),
  port: z.int('A port is a whole number.').min(1, 'A port is 1 to 65535.').max(65_535, 'A port is 1 to 65535.'),
});
export type HostPort = z.infer<typeof HostPort>;

/** SHA-256 of a certificate, as `AB:CD:…`. */
const Fingerprint = z
  .string()
  .regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/, 'A fingerprint is 32 pairs of hexadecimal digits.');

/** A server's certificate that a user trusts by itself, whoever signed it and for whatever name. */
export const PinnedCertificate = z.object({
  fingerprint: Fingerprint,
  pem: z.string().max(50_000),
  subject: z.string().max(1_000),
  validTo: z.string().max(100),
});
export type PinnedCertificate = z.infer<typeof PinnedCertificate>;

/** What a client shows for itself, with the key: a secret, that the window gives and never gets. */
export const ClientIdentity = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pem'),
    cert: z.string().max(200_000),
    key: z.string().max(50_000),
    passphrase: z.string().max(1_000),
  }),
  /** A PKCS #12 file, as base64. */
  z.object({ kind: z.literal('pfx'), pfx: z.base64().max(700_000), passphrase: z.string().max(1_000) }),
]);
export type ClientIdentity = z.infer<typeof ClientIdentity>;

export const TlsSettings = z.object({
  /** PEM text of the certificate authority to trust, beside those of the system. */
  ca: z.string().max(200_000).optional(),
  /** The name that the certificate must carry, where it is not the host's. */
  serverName: z.string().max(255).optional(),
  /** Where there are any, the server's certificate must be one of them: neither authorities nor names count then. */
  pinned: z.array(PinnedCertificate).max(20, 'At most 20 certificates can be trusted by themselves.').optional(),
  /** Whether there is a client certificate, and the file's name that it came from. */
  client: z.object({ kind: z.enum(['pem', 'pfx']), name: z.string().max(255) }).optional(),
});
export type TlsSettings = z.infer<typeof TlsSettings>;

/** The same with what is kept apart from it, for those who connect. */
export const TlsAccess = TlsSettings.extend({ identity: ClientIdentity.optional() });
export type TlsAccess = z.infer<typeof TlsAccess>;

/** All that it takes to reach a broker, but for the password. */
export const Endpoint = z.object({
  /** Tried in turn: a cluster's nodes, or one host. */
  hosts: z.array(HostPort).min(1, 'At least one host is needed.').max(20),
  vhost: z.string().min(1, 'The virtual host is "/" unless somebody made others.').max(255),
  username: z.string().min(1, 'A user name is needed.').max(255),
  tls: TlsAccess.nullable(),
  /** Seconds; a broker that stays silent for about two of them is given up. */
  heartbeat: z
    .int('A heartbeat is a whole number of seconds.')
    .min(1, 'A heartbeat is 1 to 600 seconds.')
    .max(600, 'A heartbeat is 1 to 600 seconds.'),
});
export type Endpoint = z.infer<typeof Endpoint>;

/** Where a profile's password is: stored by the platform's keyring, stored scrambled only, or in memory for the session. */
export const PasswordPlace = z.enum(['keyring', 'scrambled', 'session']);
export type PasswordPlace = z.infer<typeof PasswordPlace>;

/** By which connections are told apart at a glance; `none` = as the program is. */
export const ProfileColour = z.enum(['none', 'red', 'orange', 'green', 'blue', 'purple', 'grey']);
export type ProfileColour = z.infer<typeof ProfileColour>;

// What came later has a default, so that connections of earlier versions are read.
export const Profile = Endpoint.extend({
  tls: TlsSettings.nullable(),
  id: ProfileId,
  name: z.string().trim().min(1, 'A connection needs a name.').max(100),
  /** Connections of one group stand together; empty = in none. */
  group: z.string().trim().max(60, 'A group’s name has at most 60 characters.').default(''),
  colour: ProfileColour.default('none'),
  /** Whatever would change the broker is refused. */
  readOnly: z.boolean().default(false),
  /** Where the management API is, `http(s)://host:port` with a path prefix if it has one; null = it is sought. */
  managementUrl: z
    .string()
    .trim()
    .max(1_000)
    .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i, 'A management URL is http(s)://host:port.')
    .nullable()
    .default(null),
});
export type Profile = z.infer<typeof Profile>;

/** A profile as the window sees it: where its password and its client certificate's key are, never those. */
export const ListedProfile = Profile.extend({
  password: PasswordPlace.nullable(),
  identity: PasswordPlace.nullable().optional(),
});
export type ListedProfile = z.infer<typeof ListedProfile>;

export const defaultEndpoint: Endpoint = {
  hosts: [{ host: 'localhost', port: 5672 }],
  vhost: '/',
  username: 'guest',
  tls: null,
  heartbeat: 10,
};

/** What a new connection is but for its name. */
export const newProfile: Omit<Profile, 'id' | 'name'> = {
  ...defaultEndpoint,
  group: '',
  colour: 'none',
  readOnly: false,
  managementUrl: null,
};

/** The profile of the built-in broker: it is always there, and its port follows the broker. */
export const BUILT_IN = ProfileId.parse('built-in');
/** Of the user `guest`; it is no secret, since the broker listens on this computer only. */
export const BUILT_IN_PASSWORD = 'guest';

export function builtInProfile(port: number): Profile {
  return {
    ...newProfile,
    hosts: [{ host: 'localhost', port }],
    id: BUILT_IN,
    name: 'Built-in broker',
  };
}

/** `host:port`, with an IPv6 address in brackets. */
export function formatHost({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
