import { z } from 'zod';
import type { Failure } from '../failure.ts';
import { ProfileId } from '../ids.ts';
import { ClientIdentity, Endpoint, type ListedProfile, type PinnedCertificate, Profile } from '../profile.ts';
import { ImportChoice, type ImportOutcome, type ImportPreview, type ProfileExport } from '../profile-import.ts';
import { call } from './call.ts';

/** How to keep a password: in the platform's store, or in memory until Warren ends. `unchanged` keeps what there is. */
export const PasswordChange = z.discriminatedUnion('keep', [
  z.object({ keep: z.literal('unchanged') }),
  z.object({ keep: z.literal('stored'), password: z.string().max(4096) }),
  z.object({ keep: z.literal('session'), password: z.string().max(4096) }),
]);
export type PasswordChange = z.infer<typeof PasswordChange>;

/** The same for a client certificate with its key. */
export const IdentityChange = z.discriminatedUnion('keep', [
  z.object({ keep: z.literal('unchanged') }),
  z.object({ keep: z.literal('stored'), identity: ClientIdentity }),
  z.object({ keep: z.literal('session'), identity: ClientIdentity }),
]);
export type IdentityChange = z.infer<typeof IdentityChange>;

/** How safe this platform stores passwords: in its keyring, scrambled with a key that anybody can have, or not at all. */
export const SecretStore = z.enum(['keyring', 'scrambled', 'none']);
export type SecretStore = z.infer<typeof SecretStore>;

/** A certificate as a server shows it. */
export interface ServerCertificate extends Omit<PinnedCertificate, 'validTo'> {
  readonly issuer: string;
  /** Whom it was made out to: `DNS:broker.example, IP Address:10.0.0.1`. */
  readonly names: string;
  /** ISO dates. */
  readonly validFrom: string;
  readonly validTo: string;
}

/** One step of a connection test, in the order in which a connection is made. */
export interface TestStep {
  readonly step: 'name' | 'port' | 'tls' | 'login' | 'vhost' | 'permissions' | 'management';
  /** host:port, of the steps up to the virtual host; the others are of the broker. */
  readonly host: string;
  /** `limited` = one can connect, but not do everything; `unknown` = the broker does not tell. */
  readonly outcome: 'passed' | 'limited' | 'unknown' | 'failed';
  readonly ms: number;
  /** What was found: an address, a certificate's name, the broker's version. */
  readonly note: string;
  readonly failure?: Failure;
  /** One that is not trusted. */
  readonly certificate?: ServerCertificate;
  /** Other virtual hosts that there are, where the one that was asked for can't be entered. */
  readonly vhosts?: readonly string[];
}

/** A connection that is open: its broker can be explored. */
export interface OpenBroker {
  readonly id: ProfileId;
  readonly isLab: boolean;
}

/** A broker that listens on this machine, and what it says of itself before anybody logs in. */
export interface FoundBroker {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly product: string | null;
  readonly version: string | null;
  readonly cluster: string | null;
}

/** Where a connection stands in the list, and how it is marked there. */
export const ProfilePlace = Profile.pick({ id: true, group: true, colour: true });
export type ProfilePlace = z.infer<typeof ProfilePlace>;

/** Saved connections that this version can't read; they stay in the file as they are. */
export interface UnreadableProfiles {
  readonly names: readonly string[];
  readonly file: string;
}

/** The saved connections, and which of them are open. */
export const profileCalls = {
  'profile.list': call<ListedProfile[]>()(z.void()),
  'profile.save': call<ListedProfile>()(
    z.object({
      profile: Profile.omit({ id: true }).extend({ id: ProfileId.nullable() }),
      password: PasswordChange,
      identity: IdentityChange.default({ keep: 'unchanged' }),
    }),
  ),
  /** Until Warren ends it can be restored. */
  'profile.delete': call<void>()(z.object({ id: ProfileId })),
  /** Brings back what was deleted, to its place and with its secrets. */
  'profile.restore': call<void>()(z.object({ id: ProfileId })),
  /** Right after the original, with its secrets. */
  'profile.duplicate': call<ListedProfile>()(z.object({ id: ProfileId })),
  /** The order of the saved connections, with their groups and colours. */
  'profile.arrange': call<void>()(z.object({ places: z.array(ProfilePlace).max(10_000) })),
  'profile.unreadable': call<UnreadableProfiles>()(z.void()),
  /** All saved connections (null), or those of a group, into a file, without their secrets. */
  'profile.export': call<ProfileExport>()(z.object({ group: z.string().max(60).nullable() })),
  /** Asks for a file of connections and reads it; nothing is changed yet. */
  'profile.preview': call<ImportPreview>()(z.void()),
  /** Does what was chosen for each connection of the file that was read. */
  'profile.import': call<ImportOutcome>()(z.object({ token: z.int(), choices: z.array(ImportChoice).max(10_000) })),
  'profile.undoImport': call<void>()(z.object({ token: z.int() })),
  /** Brokers on the usual ports of this machine to which no connection leads yet. */
  'profile.find': call<FoundBroker[]>()(z.void()),
  /** Tests what a form holds; a password or a client certificate that is left out is the one that the profile has. */
  'profile.test': call<TestStep[]>()(
    z.object({
      endpoint: Endpoint,
      managementUrl: Profile.shape.managementUrl,
      id: ProfileId.nullable(),
      password: z.string().max(4096).nullable(),
    }),
  ),

  /** Connections that can be explored, in the order in which they were opened: the lab's is one of them. */
  'broker.open': call<void>()(z.object({ id: ProfileId, password: z.string().max(4096).nullable() })),
  'broker.close': call<void>()(z.object({ id: ProfileId })),
  'broker.list': call<OpenBroker[]>()(z.void()),
} as const;
