import type { SecretStore } from '../shared/calls/profile-calls.ts';
import { fail, type LabError } from '../shared/failure.ts';
import type { ProfileId } from '../shared/ids.ts';
import type { PasswordPlace } from '../shared/profile.ts';
import type { SettingsStore, StoredSecret } from './settings.ts';

/** The part of Electron's safeStorage that is used here. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  getSelectedStorageBackend(): string;
  setUsePlainTextEncryption(use: boolean): void;
  encryptString(text: string): Buffer;
  decryptString(data: Buffer): string;
}

/** What a connection may have: a password, and a client certificate with its key. */
const kinds = ['password', 'identity'] as const;
export type SecretKind = (typeof kinds)[number];

interface KeptSecret {
  readonly stored: StoredSecret | undefined;
  readonly session: string | undefined;
}

/** All that is kept of a connection's secrets, to be put back as it was; nobody looks into it. */
export type KeptSecrets = Readonly<Record<SecretKind, KeptSecret>>;

/** Secrets of profiles: stored by the platform, or in memory until Warren ends. They never go to the window. */
export interface Secrets {
  readonly store: SecretStore;
  placeOf(id: ProfileId, kind: SecretKind): PasswordPlace | null;
  keep(id: ProfileId, kind: SecretKind, secret: string, how: 'stored' | 'session'): void;
  /** null = there is none. @throws LabError SECRET_UNREADABLE */
  read(id: ProfileId, kind: SecretKind): string | null;
  /** Of one kind, or all of them. */
  forget(id: ProfileId, kind?: SecretKind): void;
  /** What is kept of this connection, as it is kept. */
  kept(id: ProfileId): KeptSecrets;
  /** Keeps exactly `secrets` for this connection, whether or not they can be read now. */
  putBack(id: ProfileId, secrets: KeptSecrets): void;
}

export function createSecrets(safeStorage: SafeStorage, settings: SettingsStore, platform: string): Secrets {
  const session = new Map<string, string>();
  // Only Linux may lack a keyring; there Chromium then encrypts with a key that is the same on every computer.
  const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : platform;
  const store = storeOf(safeStorage, backend);

  /** Its name in the file: a password has the connection's own, as it always had. */
  const nameOf = (id: ProfileId, kind: SecretKind): string => (kind === 'password' ? id : `${id}:${kind}`);

  const storedAs = (name: string): StoredSecret | undefined => settings.get('secrets')[name];
  const forget = (name: string): void => {
    session.delete(name);
    const { [name]: stored, ...others } = settings.get('secrets');
    if (stored) settings.set('secrets', others);
  };
  const keptAs = (name: string): KeptSecret => ({ stored: storedAs(name), session: session.get(name) });
  const putBack = (name: string, kept: KeptSecret): void => {
    forget(name);
    if (kept.session !== undefined) session.set(name, kept.session);
    if (kept.stored) settings.set('secrets', { ...settings.get('secrets'), [name]: kept.stored });
  };

  return {
    store,
    placeOf(id, kind) {
      const name = nameOf(id, kind);
      return session.has(name) ? 'session' : (storedAs(name)?.place ?? null);
    },
    keep(id, kind, secret, how) {
      const name = nameOf(id, kind);
      forget(name);
      if (how === 'session' || store === 'none') {
        session.set(name, secret);
        return;
      }
      if (store === 'scrambled') safeStorage.setUsePlainTextEncryption(true);
      const data = safeStorage.encryptString(secret).toString('base64');
      settings.set('secrets', { ...settings.get('secrets'), [name]: { place: store, backend, data } });
    },
    read(id, kind) {
      const name = nameOf(id, kind);
      const remembered = session.get(name);
      if (remembered !== undefined) return remembered;
      const stored = storedAs(name);
      if (!stored) return null;
      try {
        if (stored.place === 'scrambled') safeStorage.setUsePlainTextEncryption(true);
        return safeStorage.decryptString(Buffer.from(stored.data, 'base64'));
      } catch (error) {
        throw unreadable(kind, error);
      }
    },
    forget(id, kind) {
      for (const each of kind ? [kind] : kinds) forget(nameOf(id, each));
    },
    kept: (id) => ({ password: keptAs(id), identity: keptAs(nameOf(id, 'identity')) }),
    putBack(id, secrets) {
      for (const kind of kinds) putBack(nameOf(id, kind), secrets[kind]);
    },
  };
}

function unreadable(kind: SecretKind, error: unknown): LabError {
  const detail = error instanceof Error ? error.message : String(error);
  if (kind === 'identity') {
    return fail(
      'CLIENT_KEY_MISSING',
      'The stored client certificate can’t be read any more: this computer’s keyring has changed.',
      'Choose it again in the connection’s TLS settings.',
      detail,
    );
  }
  return fail(
    'SECRET_UNREADABLE',
    'The stored password can’t be read any more: this computer’s keyring has changed.',
    'Enter the password again.',
    detail,
  );
}

function storeOf(safeStorage: SafeStorage, backend: string): SecretStore {
  if (backend === 'basic_text') return 'scrambled';
  if (backend === 'unknown') return 'none';
  return safeStorage.isEncryptionAvailable() ? 'keyring' : 'none';
}
