import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../test/helpers/certificates.ts';
import { ProfileId } from '../shared/ids.ts';
import { defaultPanes } from '../shared/panes.ts';
import { BUILT_IN, builtInProfile, type ClientIdentity, type ListedProfile, newProfile } from '../shared/profile.ts';
import { createProfiles, type Profiles } from './profiles.ts';
import { createSecrets, type SafeStorage } from './secrets.ts';
import { openSettings } from './settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warren-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Electron's safeStorage as it is on a system whose keyring is `backend`; its cipher is only good enough to differ. */
function safeStorage(backend: string, key = 7): SafeStorage {
  let plain = false;
  const mix = (data: Buffer): Buffer => Buffer.from(data.map((byte) => byte ^ key));
  return {
    isEncryptionAvailable: () => backend !== 'basic_text' || plain,
    getSelectedStorageBackend: () => backend,
    setUsePlainTextEncryption: (use) => {
      plain = use;
    },
    encryptString: (text) => mix(Buffer.from(`v1${text}`)),
    decryptString(data) {
      const text = mix(data).toString();
      if (!text.startsWith('v1')) throw new Error('Error while decrypting');
      return text.slice(2);
    },
  };
}

/** The profiles as a start of the program finds them. */
function start(backend = 'gnome_libsecret', key?: number): Profiles {
  const settings = openSettings(folder);
  const secrets = createSecrets(safeStorage(backend, key), settings, 'linux');
  return createProfiles(settings, secrets, () => builtInProfile(5673));
}

const profile = { ...newProfile, id: null, name: 'Local' };
const secret = 'correct horse';
const none = { keep: 'unchanged' } as const;

/** The profiles but for the built-in broker's. */
const saved = (profiles: Profiles): ListedProfile[] => profiles.list().filter(({ id }) => id !== BUILT_IN);

describe('profiles', () => {
  it('are there again after a restart, with their passwords', () => {
    const { id } = start().save({ profile, password: { keep: 'stored', password: secret }, identity: none });
    const again = start();
    expect(saved(again)).toMatchObject([{ id, name: 'Local', password: 'keyring' }]);
    expect(again.passwordFor(id, null)).toBe(secret);
  });

  it('never have a password in a file in clear, nor in what the window gets', () => {
    const profiles = start();
    profiles.save({ profile, password: { keep: 'stored', password: secret }, identity: none });
    const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(files.join()).toContain('Local');
    expect(files.join()).not.toContain(secret);
    expect(JSON.stringify(profiles.list())).not.toContain(secret);
  });

  it('keep a password for the session in memory only', () => {
    const profiles = start();
    const { id } = profiles.save({ profile, password: { keep: 'session', password: secret }, identity: none });
    expect(profiles.passwordFor(id, null)).toBe(secret);
    const again = start();
    expect(saved(again)[0]!.password).toBeNull();
    expect(() => again.passwordFor(id, null)).toThrow('not known');
  });

  it('say where a password is on a system without a keyring', () => {
    const profiles = start('basic_text');
    const { id } = profiles.save({ profile, password: { keep: 'stored', password: secret }, identity: none });
    expect(saved(profiles)[0]!.password).toBe('scrambled');
    expect(start('basic_text').passwordFor(id, null)).toBe(secret);
  });

  it('keep a password in memory where nothing can store it', () => {
    const profiles = start('unknown');
    profiles.save({ profile, password: { keep: 'stored', password: secret }, identity: none });
    expect(saved(profiles)[0]!.password).toBe('session');
  });

  it('say that a password can’t be read any more when the keyring changed', () => {
    const { id } = start().save({ profile, password: { keep: 'stored', password: secret }, identity: none });
    expect(() => start('gnome_libsecret', 9).passwordFor(id, null)).toThrow('can’t be read any more');
  });

  it('change in place, and keep the password unless told otherwise', () => {
    const profiles = start();
    const first = profiles.save({ profile, password: { keep: 'stored', password: secret }, identity: none });
    profiles.save({ profile: { ...profile, name: 'Second' }, password: { keep: 'unchanged' }, identity: none });
    profiles.save({
      profile: { ...profile, id: first.id, name: 'Renamed' },
      password: { keep: 'unchanged' },
      identity: none,
    });
    expect(saved(profiles).map(({ name }) => name)).toEqual(['Renamed', 'Second']);
    expect(profiles.passwordFor(first.id, null)).toBe(secret);
  });

  it('take their password with them when they are deleted', () => {
    const profiles = start();
    const { id } = profiles.save({ profile, password: { keep: 'stored', password: secret }, identity: none });
    profiles.remove(id);
    expect(saved(profiles)).toEqual([]);
    expect(() => profiles.get(ProfileId.parse(id))).toThrow('no longer there');
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).not.toContain(id);
  });
});

const names = (profiles: Profiles): string[] => saved(profiles).map(({ name }) => name);

function saveAll(profiles: Profiles, ...all: string[]): ListedProfile[] {
  return all.map((name) =>
    profiles.save({ profile: { ...profile, name }, password: { keep: 'stored', password: name }, identity: none }),
  );
}

describe('a deleted profile', () => {
  it('comes back to its place with its id and its password, and no file has the password meanwhile', () => {
    const profiles = start();
    const [, second] = saveAll(profiles, 'one', 'two', 'three');
    profiles.remove(second!.id);
    expect(names(profiles)).toEqual(['one', 'three']);
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).not.toContain(second!.id);
    profiles.restore(second!.id);
    expect(saved(profiles)[1]).toEqual(second);
    expect(profiles.passwordFor(second!.id, null)).toBe('two');
    expect(start().passwordFor(second!.id, null)).toBe('two');
  });

  it('comes back with a password that is for the session only', () => {
    const profiles = start();
    const { id } = profiles.save({ profile, password: { keep: 'session', password: secret }, identity: none });
    profiles.remove(id);
    expect(() => profiles.passwordFor(id, null)).toThrow('not known');
    profiles.restore(id);
    expect(profiles.passwordFor(id, null)).toBe(secret);
  });

  it('comes back beside one of the same id that an import has brought meanwhile, with its own password', () => {
    const settings = openSettings(folder);
    const secrets = createSecrets(safeStorage('gnome_libsecret'), settings, 'linux');
    const profiles = createProfiles(settings, secrets, () => builtInProfile(5673));
    const [one] = saveAll(profiles, 'one');
    profiles.remove(one!.id);
    settings.set('profiles', [{ ...newProfile, id: one!.id, name: 'imported' }]);
    profiles.restore(one!.id);
    const [back, imported] = saved(profiles);
    expect([back!.name, imported!.name]).toEqual(['one', 'imported']);
    expect(back!.id).not.toBe(imported!.id);
    expect(profiles.passwordFor(back!.id, null)).toBe('one');
    expect(() => profiles.passwordFor(imported!.id, null)).toThrow('not known');
  });

  it('comes back once, and not after a restart', () => {
    const profiles = start();
    const [one] = saveAll(profiles, 'one');
    profiles.remove(one!.id);
    expect(() => start().restore(one!.id)).toThrow('no longer there');
    profiles.restore(one!.id);
    expect(() => profiles.restore(one!.id)).toThrow('no longer there');
    expect(names(profiles)).toEqual(['one']);
  });
});

describe('the list of profiles', () => {
  it('has a duplicate right after its original, with the same password, under a name of its own', () => {
    const profiles = start();
    const [first] = saveAll(profiles, 'one', 'two');
    const copy = profiles.duplicate(first!.id);
    profiles.duplicate(first!.id);
    expect(names(profiles)).toEqual(['one', 'one (copy 2)', 'one (copy)', 'two']);
    expect(profiles.passwordFor(copy.id, null)).toBe('one');
    const long = profiles.save({
      profile: { ...profile, name: 'x'.repeat(100) },
      password: { keep: 'unchanged' },
      identity: none,
    });
    expect(profiles.duplicate(long.id).name).toBe(`${'x'.repeat(93)} (copy)`);
    expect(() => profiles.duplicate(BUILT_IN)).toThrow('can’t be changed');
  });

  it('keeps its order, groups and colours over a restart; what an arrangement does not name is not lost', () => {
    const profiles = start();
    const [one, two] = saveAll(profiles, 'one', 'two', 'three');
    profiles.arrange([
      { id: two!.id, group: 'prod', colour: 'red' },
      { id: ProfileId.parse('nobody'), group: '', colour: 'none' },
      { id: one!.id, group: '', colour: 'none' },
      { id: one!.id, group: 'twice', colour: 'none' },
    ]);
    expect(names(start())).toEqual(['two', 'one', 'three']);
    expect(saved(start())).toMatchObject([{ group: 'prod', colour: 'red', password: 'keyring' }, { group: '' }, {}]);
  });
});

describe('a client certificate', () => {
  const withTls = (name = 'me.pem') => ({ ...profile, tls: { client: { kind: 'pem' as const, name } } });
  const keep = (identity: ClientIdentity, keep: 'stored' | 'session' = 'stored') => ({
    profile: withTls(),
    password: { keep: 'stored' as const, password: secret },
    identity: { keep, identity },
  });

  async function identity(): Promise<ClientIdentity> {
    await using authority = await createCertificateAuthority();
    const { certFile, keyFile } = await authority.issue('me');
    const [cert, key] = [certFile, keyFile].map((file) => readFileSync(file, 'utf8')) as [string, string];
    return { kind: 'pem', cert, key, passphrase: '' };
  }

  it('is kept with its key as the password is, and goes to whoever connects, never to the window', async () => {
    const mine = await identity();
    const { id } = start().save(keep(mine));
    const again = start();
    expect(again.get(id).tls).toEqual({ client: { kind: 'pem', name: 'me.pem' }, identity: mine });
    const file = readFileSync(join(folder, 'settings.json'), 'utf8');
    const shown = JSON.stringify(again.list());
    expect(shown).toContain('me.pem');
    for (const text of [file, shown]) expect(text).not.toMatch(/PRIVATE KEY|BEGIN CERTIFICATE/);
    expect(saved(again)[0]!.identity).toBe('keyring');
    expect(again.passwordFor(id, null)).toBe(secret);
  });

  it('for the session only is missing after a restart, and that is said', async () => {
    const { id } = start().save(keep(await identity(), 'session'));
    expect(() => start().get(id)).toThrow('is not known');
    expect(() => start('gnome_libsecret', 9).get(id)).toThrow('is not known');
  });

  it('says that it can’t be read any more when the keyring changed', async () => {
    const { id } = start().save(keep(await identity()));
    expect(() => start('gnome_libsecret', 9).get(id)).toThrow('client certificate can’t be read any more');
  });

  it('stays when something else is changed, and goes when it is taken out or the connection is deleted', async () => {
    const profiles = start();
    const first = profiles.save(keep(await identity()));
    const change = { profile: { ...withTls(), id: first.id }, password: none, identity: none };
    profiles.save(change);
    expect(profiles.get(first.id).tls?.identity).toBeDefined();
    const copy = profiles.duplicate(first.id);
    expect(profiles.get(copy.id).tls?.identity).toBeDefined();
    profiles.save({ ...change, profile: { ...profile, id: first.id, tls: {} } });
    expect(profiles.get(first.id).tls).toEqual({});
    profiles.remove(copy.id);
    profiles.remove(first.id);
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).not.toContain(copy.id);
    profiles.restore(copy.id);
    expect(profiles.get(copy.id).tls?.identity).toBeDefined();
  });

  it('with another certificate’s key is not saved', async () => {
    const [one, other] = await Promise.all([identity(), identity()]);
    if (one.kind !== 'pem' || other.kind !== 'pem') throw new Error('PEM was asked for');
    const profiles = start();
    expect(() => profiles.save(keep({ ...one, key: other.key }))).toThrow('the key belongs to another certificate');
    expect(() => profiles.save(keep({ kind: 'pfx', pfx: 'AAAA', passphrase: '' }))).toThrow('no certificate');
    expect(saved(profiles)).toEqual([]);
  });

  it('that a form holds is used as it is; what it leaves out is what is kept', async () => {
    const [mine, other] = await Promise.all([identity(), identity()]);
    const profiles = start();
    const { id } = profiles.save(keep(mine));
    const endpoint = { ...profile, ...withTls() };
    expect(profiles.withIdentity(id, endpoint).tls?.identity).toEqual(mine);
    const typed = { ...endpoint, tls: { ...endpoint.tls, identity: other } };
    expect(profiles.withIdentity(id, typed).tls.identity).toEqual(other);
    expect(() => profiles.withIdentity(null, endpoint)).toThrow('is not known');
  });
});

describe('the built-in broker’s profile', () => {
  it('is there at the first start, with the port that the broker has, and its password is known', () => {
    const profiles = start();
    expect(profiles.list()).toMatchObject([{ id: BUILT_IN, name: 'Built-in broker', username: 'guest' }]);
    expect(profiles.get(BUILT_IN).hosts).toEqual([{ host: 'localhost', port: 5673 }]);
    expect(profiles.list()[0]!.password).not.toBeNull();
    expect(profiles.passwordFor(BUILT_IN, null)).toBe('guest');
  });

  it('can be neither deleted nor changed, and is in no file', () => {
    const profiles = start();
    expect(() => profiles.remove(BUILT_IN)).toThrow('can’t be changed');
    const changed = { ...profile, id: BUILT_IN, name: 'Mine' };
    expect(() => profiles.save({ profile: changed, password: { keep: 'unchanged' }, identity: none })).toThrow(
      'can’t be changed',
    );
    profiles.save({ profile, password: { keep: 'stored', password: secret }, identity: none });
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).not.toContain(BUILT_IN);
  });
});

describe('a settings file', () => {
  it('that can’t be read is set aside, not overwritten', () => {
    writeFileSync(join(folder, 'settings.json'), '{ "profiles": [');
    const settings = openSettings(folder);
    expect(settings.get('profiles')).toEqual([]);
    expect(readFileSync(settings.setAside!, 'utf8')).toBe('{ "profiles": [');
  });

  it('with a value that is not what it should be loses that value only', () => {
    writeFileSync(
      join(folder, 'settings.json'),
      JSON.stringify({
        memory: { screen: 'moon', theme: 'dark', tab: 'tasks', panes: { side: 'wide' } },
        window: { width: 700, height: 600, maximized: false },
      }),
    );
    const settings = openSettings(folder);
    expect(settings.get('memory')).toMatchObject({ screen: 'lab', theme: 'dark', tab: 'tasks', panes: defaultPanes });
    expect(settings.get('window').width).toBe(700);
  });

  it('keeps a connection that can’t be read as it is, and says which; the others are there and can be changed', () => {
    const ofLater = { id: 'x', name: 'From later', colour: 'ultraviolet', quantum: true };
    const readable = { ...newProfile, id: 'ok', name: 'Readable' };
    const file = join(folder, 'settings.json');
    const good = { place: 'keyring', backend: 'kwallet', data: 'AA==' };
    writeFileSync(file, JSON.stringify({ profiles: [ofLater, readable, 7], secrets: { x: { key: 1 }, ok: good } }));
    const profiles = start();
    expect(saved(profiles)).toMatchObject([{ id: 'ok', password: 'keyring' }]);
    expect(openSettings(folder).unreadableProfiles()).toEqual(['From later', 'one without a name']);
    const { id } = profiles.save({ profile, password: { keep: 'stored', password: secret }, identity: none });
    profiles.remove(ProfileId.parse('ok'));
    const written = JSON.parse(readFileSync(file, 'utf8'));
    expect(written.profiles).toEqual([{ ...profile, id }, ofLater, 7]);
    expect(Object.keys(written.secrets).sort()).toEqual(['x', id].sort());
    expect(written.secrets.x).toEqual({ key: 1 });
  });
});
