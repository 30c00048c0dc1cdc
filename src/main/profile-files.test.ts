import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabError } from '../shared/failure.ts';
import { newProfile, Profile } from '../shared/profile.ts';
import type { ImportChoice } from '../shared/profile-import.ts';
import { writeProfiles } from './profile-file.ts';
import { createProfileFiles, type ProfileFiles } from './profile-files.ts';
import { createSecrets, type KeptSecrets } from './secrets.ts';
import { openSettings } from './settings.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warren-import-'));
  file = join(folder, 'connections.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A system that can store nothing: what is kept is in memory. */
const safeStorage = {
  isEncryptionAvailable: () => false,
  getSelectedStorageBackend: () => 'unknown',
  setUsePlainTextEncryption: () => {},
  encryptString: () => Buffer.alloc(0),
  decryptString: () => '',
};

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const profile = (n: number, change: Partial<Profile> = {}): Profile =>
  Profile.parse({ ...newProfile, id: uuid(n), name: `P${n}`, hosts: [{ host: `h${n}`, port: 5672 }], ...change });

const kept: KeptSecrets = {
  password: { stored: { place: 'keyring', backend: 'kwallet', data: 'c2VjcmV0' }, session: undefined },
  identity: { stored: undefined, session: 'a key' },
};

/** What an import has to do with, with `saved` connections, each with secrets. */
function start(saved: Profile[] = [], mayReplace = (_: Profile): void => {}) {
  const settings = openSettings(join(folder, 'data'));
  const secrets = createSecrets(safeStorage, settings, 'linux');
  settings.set('profiles', saved);
  for (const { id } of saved) secrets.putBack(id, kept);
  const dialogs = { chooseTarget: async () => file, chooseFile: async () => file };
  const files = createProfileFiles({ settings, secrets, dialogs, mayReplace });
  return { settings, secrets, files, saved: () => settings.get('profiles') };
}

async function read(files: ProfileFiles) {
  const preview = await files.preview();
  if (preview.outcome !== 'read') throw new Error('cancelled');
  return preview;
}

async function importAll(files: ProfileFiles, ...choices: ImportChoice[]) {
  const { token, candidates } = await read(files);
  return files.import({ token, choices: candidates.map((_, i) => choices[i] ?? 'add') });
}

/** The code with which the file is refused. */
async function refusal(files: ProfileFiles): Promise<string> {
  const error = await files.preview().catch((thrown: unknown) => thrown);
  return error instanceof LabError ? error.code : `not refused: ${JSON.stringify(error)}`;
}

const key = '-----BEGIN PRIVATE KEY-----\nTURNIP\n-----END PRIVATE KEY-----\n';
const ca = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

describe('exported connections', () => {
  it('come back in another folder as they were', async () => {
    const tls = { ca, serverName: 'broker', client: { kind: 'pem' as const, name: 'me.pem' } };
    const all = [profile(1, { group: 'prod', colour: 'red', readOnly: true, tls }), profile(2, { vhost: '/"ü' })];
    expect(await start(all).files.save({ group: null })).toEqual({ outcome: 'written', file, profiles: 2 });
    rmSync(join(folder, 'data'), { recursive: true });
    const fresh = start();
    expect(await importAll(fresh.files)).toMatchObject({ added: 2, replaced: 0, skipped: 0 });
    expect(fresh.saved()).toEqual(all);
  });

  it('have none of their secrets in the file, wherever they were', async () => {
    const loose = {
      ...profile(1, { tls: { ca: `${key}${ca}`, client: { kind: 'pfx', name: 'me.p12' } } }),
      managementUrl: 'https://clerk:TURNIP@broker:15671/path',
      password: 'TURNIP',
    };
    const tls = { ...loose.tls, key: 'TURNIP', pfx: 'TURNIP', passphrase: 'TURNIP', identity: { key: 'TURNIP' } };
    const text = writeProfiles([{ ...loose, tls } as unknown as Profile]);
    expect(text).not.toMatch(/TURNIP|PRIVATE|clerk|identity|pass/i);
    expect(JSON.parse(text)).toMatchObject({
      format: 'warren-connections',
      version: 1,
      connections: [{ managementUrl: 'https://broker:15671/path', tls: { ca } }],
    });
    const { files } = start([profile(1)]);
    await files.save({ group: null });
    expect(readFileSync(file, 'utf8')).not.toMatch(/c2VjcmV0|a key/);
  });

  it('are those of one group, if one is chosen', async () => {
    const { files } = start([profile(1, { group: 'prod' }), profile(2)]);
    expect(await files.save({ group: 'prod' })).toMatchObject({ profiles: 1 });
    expect(JSON.parse(readFileSync(file, 'utf8')).connections).toMatchObject([{ name: 'P1' }]);
    await expect(files.save({ group: 'nobody' })).rejects.toThrow('no connection to export');
  });
});

describe('importing', () => {
  it('tells which connections are saved already, by id or by where they lead', async () => {
    const { files } = start([profile(1), profile(2)]);
    const same = profile(1, { name: 'Renamed', username: 'other' });
    const alike = profile(9, { hosts: [{ host: 'H2', port: 5672 }] });
    writeFileSync(file, writeProfiles([same, alike, profile(3), profile(4, { hosts: alike.hosts, vhost: 'v' })]));
    const { candidates } = await read(files);
    expect(candidates.map(({ like }) => like)).toEqual([
      { id: uuid(1), name: 'P1', isSame: true },
      { id: uuid(2), name: 'P2', isSame: false },
      null,
      null,
    ]);
  });

  it('keeps both, replaces or skips, as chosen, and takes all of it back', async () => {
    const before = [profile(1), profile(2), profile(3)];
    const { files, saved, secrets } = start(before);
    const changed = before.map((each) => ({ ...each, name: `${each.name} of the file` }));
    writeFileSync(file, writeProfiles([...changed, profile(4)]));
    const outcome = await importAll(files, 'add', 'replace', 'skip', 'add');
    expect(outcome).toMatchObject({ added: 2, replaced: 1, skipped: 1 });
    const names = ['P1', 'P2 of the file', 'P3', 'P1 of the file', 'P4'];
    expect(saved().map(({ name }) => name)).toEqual(names);
    expect(new Set(saved().map(({ id }) => id)).size).toBe(5);
    expect(saved()[4]!.id).toBe(uuid(4));
    files.undo(outcome);
    expect(saved()).toEqual(before);
    for (const { id } of before) expect(secrets.kept(id)).toEqual(kept);
    expect(() => files.undo(outcome)).toThrow('another file');
  });

  it('keeps a password where it goes to the same place, and never lets a file lead it elsewhere', async () => {
    const before = [profile(1), profile(2), profile(3), profile(4)];
    const { files, secrets } = start(before);
    const evil = [
      profile(1, { name: 'Same place', vhost: 'other' }),
      profile(2, { hosts: [{ host: 'evil', port: 5672 }] }),
      profile(3, { managementUrl: 'http://evil' }),
      profile(4, { tls: { ca } }),
    ];
    writeFileSync(file, writeProfiles(evil));
    const outcome = await importAll(files, 'replace', 'replace', 'replace', 'replace');
    const none = { stored: undefined, session: undefined };
    expect(secrets.kept(before[0]!.id)).toEqual(kept);
    for (const { id } of before.slice(1)) expect(secrets.kept(id)).toEqual({ password: none, identity: none });
    files.undo(outcome);
    for (const { id } of before) expect(secrets.kept(id)).toEqual(kept);
  });

  it('gives no secret that was left behind to a connection of a file', async () => {
    const { files, saved, secrets } = start();
    secrets.putBack(profile(1).id, kept);
    writeFileSync(file, writeProfiles([profile(1)]));
    await importAll(files);
    expect(saved()[0]!.id).not.toBe(uuid(1));
  });

  it('changes nothing when one of them can’t be replaced now, nor with choices of another file', async () => {
    const before = [profile(1), profile(2)];
    const { files, saved } = start(before, ({ id }) => {
      if (id === uuid(2)) throw new Error('the lab works there');
    });
    writeFileSync(file, writeProfiles(before.map((each) => ({ ...each, readOnly: true }))));
    await expect(importAll(files, 'replace', 'replace')).rejects.toThrow('the lab works there');
    expect(saved()).toEqual(before);
    const { token } = await read(files);
    expect(() => files.import({ token: token - 1, choices: ['add', 'add'] })).toThrow('another file');
    expect(() => files.import({ token, choices: ['add'] })).toThrow('another file');
  });
});

describe('a file that is not what it should be is refused whole', () => {
  const head = { format: 'warren-connections', version: 1 };
  const good = JSON.parse(writeProfiles([profile(1)])).connections[0];
  const with1 = (change: object): string => JSON.stringify({ ...head, connections: [good, { ...good, ...change }] });

  it.each<[string, string, string]>([
    ['empty', '', 'IMPORT_NOT_CONNECTIONS'],
    ['no JSON', '{"format": "warren-connections"', 'IMPORT_NOT_CONNECTIONS'],
    ['another program’s', '{"connections": []}', 'IMPORT_NOT_CONNECTIONS'],
    ['a list', '[]', 'IMPORT_NOT_CONNECTIONS'],
    ['null', 'null', 'IMPORT_NOT_CONNECTIONS'],
    ['of a newer version', JSON.stringify({ ...head, version: 2, universes: [] }), 'IMPORT_TOO_NEW'],
    ['of version 0', JSON.stringify({ ...head, version: 0, connections: [] }), 'IMPORT_NOT_CONNECTIONS'],
    ['with a port as text', with1({ hosts: [{ host: 'h', port: '5672' }] }), 'IMPORT_NOT_CONNECTIONS'],
    ['with no host', with1({ hosts: [] }), 'IMPORT_NOT_CONNECTIONS'],
    ['with a name as object', with1({ name: { toString: 'x' } }), 'IMPORT_NOT_CONNECTIONS'],
    ['with the built-in broker’s id', with1({ id: 'built-in' }), 'IMPORT_NOT_CONNECTIONS'],
    ['with a password', with1({ password: 'x' }), 'IMPORT_NOT_CONNECTIONS'],
    ['with a login in a URL', with1({ managementUrl: 'http://a:b@h' }), 'IMPORT_NOT_CONNECTIONS'],
    ['with a URL that is none', with1({ managementUrl: 'javascript:alert(1)' }), 'IMPORT_NOT_CONNECTIONS'],
    ['with __proto__', with1({}).replace('"name"', '"__proto__":{"readOnly":false},"name"'), 'IMPORT_NOT_CONNECTIONS'],
    ['with a constructor', with1({ constructor: { prototype: {} } }), 'IMPORT_NOT_CONNECTIONS'],
    ['nested without end', '['.repeat(2_000_000), 'IMPORT_NOT_CONNECTIONS'],
    ['nested deeply', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'IMPORT_NOT_CONNECTIONS'],
    ['of 100,000 connections', JSON.stringify({ ...head, connections: Array(100_000).fill(1) }), 'IMPORT_TOO_LARGE'],
    ['of 10 MB', ' '.repeat(10_000_000), 'IMPORT_TOO_LARGE'],
  ])('%s', async (_, text, code) => {
    writeFileSync(file, text);
    const { files, saved } = start([profile(7)]);
    expect(await refusal(files)).toBe(code);
    expect(saved()).toEqual([profile(7)]);
    expect(Object.prototype).not.toHaveProperty('readOnly');
  });

  it('a folder, a device, a file that is not there', async () => {
    const { files } = start();
    expect(await refusal(files)).toBe('IMPORT_UNREADABLE');
    file = folder;
    expect(await refusal(files)).toBe('IMPORT_UNREADABLE');
    file = join(folder, 'zero');
    if (readdirSync('/').includes('dev')) {
      symlinkSync('/dev/zero', file);
      expect(await refusal(files)).toBe('IMPORT_UNREADABLE');
    }
  });
});
