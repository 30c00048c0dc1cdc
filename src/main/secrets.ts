import type { SecretStore } from '../shared/calls/profile-calls.ts';
import { fail } from '../shared/failure.ts';
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

/** All that is kept of a connection's secrets, to be put back as it was; nobody looks into it. */
export interface KeptSecrets {
  readonly stored: StoredSecret | undefined;
  readonly session: string | undefined;
}

/** Passwords of profiles: stored by the platform, or in memory until Warren ends. They never go to the window. */
export interface Secrets {
  readonly store: SecretStore;
  placeOf(id: ProfileId): PasswordPlace | null;
  keep(id: ProfileId, password: string, how: 'stored' | 'session'): void;
  /** null = there is none. @throws LabError SECRET_UNREADABLE */
  read(id: ProfileId): string | null;
  forget(id: ProfileId): void;
  /** What is kept of this connection, as it is kept. */
  kept(id: ProfileId): KeptSecrets;
  /** Keeps exactly `secrets` for this connection, whether or not they can be read now. */
  putBack(id: ProfileId, secrets: KeptSecrets): void;
}

export function createSecrets(safeStorage: SafeStorage, settings: SettingsStore, platform: string): Secrets {
  const session = new Map<ProfileId, string>();
  // Only Linux may lack a keyring; there Chromium then encrypts with a key that is the same on every computer.
  const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : platform;
  const store = storeOf(safeStorage, backend);

  const forgetStored = (id: ProfileId): void => {
    const { [id]: _, ...others } = settings.get('secrets');
    settings.set('secrets', others);
  };

  return {
    store,
    placeOf: (id) => (session.has(id) ? 'session' : (settings.secretOf(id)?.place ?? null)),
    keep(id, password, how) {
      session.delete(id);
      forgetStored(id);
      if (how === 'session' || store === 'none') {
        session.set(id, password);
        return;
      }
      if (store === 'scrambled') safeStorage.setUsePlainTextEncryption(true);
      const data = safeStorage.encryptString(password).toString('base64');
      settings.set('secrets', { ...settings.get('secrets'), [id]: { place: store, backend, data } });
    },
    read(id) {
      const remembered = session.get(id);
      if (remembered !== undefined) return remembered;
      const stored = settings.secretOf(id);
      if (!stored) return null;
      try {
        if (stored.place === 'scrambled') safeStorage.setUsePlainTextEncryption(true);
        return safeStorage.decryptString(Buffer.from(stored.data, 'base64'));
      } catch (error) {
        throw fail(
          'SECRET_UNREADABLE',
          'The stored password can’t be read any more: this computer’s keyring has changed.',
          'Enter the password again.',
          error instanceof Error ? error.message : String(error),
        );
      }
    },
    forget(id) {
      session.delete(id);
      forgetStored(id);
    },
    kept: (id) => ({ stored: settings.secretOf(id), session: session.get(id) }),
    putBack(id, secrets) {
      session.delete(id);
      forgetStored(id);
      if (secrets.session !== undefined) session.set(id, secrets.session);
      if (secrets.stored) settings.set('secrets', { ...settings.get('secrets'), [id]: secrets.stored });
    },
  };
}

function storeOf(safeStorage: SafeStorage, backend: string): SecretStore {
  if (backend === 'basic_text') return 'scrambled';
  if (backend === 'unknown') return 'none';
  return safeStorage.isEncryptionAvailable() ? 'keyring' : 'none';
}
