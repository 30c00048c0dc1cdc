import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { FuseState, FuseV1Options, flipFuses, getCurrentFuseWire } from '@electron/fuses';
import { describe, expect, it, onTestFinished } from 'vitest';
import config from '../electron-builder.config.ts';
import { fuses, packedExecutable } from './fuses.ts';

const known = Object.values(FuseV1Options).filter((value) => typeof value === 'number');

describe('fuses', () => {
  it('decides about every fuse that the installed @electron/fuses knows', () => {
    const { version: _version, strictlyRequireAllFuses, ...decided } = fuses;
    expect(Object.keys(decided).map(Number).sort()).toEqual(known.sort());
    expect(strictlyRequireAllFuses).toBe(true);
  });

  it('leaves on what workers and pages need, and nothing else that weakens the app', () => {
    const on = known.filter((fuse) => fuses[fuse]).map((fuse) => FuseV1Options[fuse]);
    expect(on.sort()).toEqual([
      'EnableCookieEncryption',
      'EnableEmbeddedAsarIntegrityValidation',
      'OnlyLoadAppFromAsar',
      'RunAsNode',
      'WasmTrapHandlers',
    ]);
  });

  it('is written into a binary with as many fuses, and refused by one with more', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warren-fuses-'));
    onTestFinished(() => fs.rmSync(folder, { recursive: true }));
    const binaryWith = (count: number): string => {
      const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'; // of Electron's binaries, before the fuses
      const wire = Buffer.concat([Buffer.from([1, count]), Buffer.alloc(count, '0')]);
      const file = path.join(folder, `electron-${count}`);
      fs.writeFileSync(file, Buffer.concat([Buffer.alloc(1000), Buffer.from(sentinel), wire, Buffer.alloc(1000)]));
      return file;
    };
    const fitting = binaryWith(known.length);
    await flipFuses(fitting, fuses);
    const wire = await getCurrentFuseWire(fitting);
    for (const fuse of known) expect(wire[fuse]).toBe(fuses[fuse] ? FuseState.ENABLE : FuseState.DISABLE);
    await expect(flipFuses(binaryWith(known.length + 1), fuses)).rejects.toThrow('strictlyRequireAllFuses');
  });
});

describe('packedExecutable', () => {
  const appInfo = { productFilename: 'Warren' };

  it.each([
    ['linux', { appInfo, executableName: 'warren' }, 'warren'],
    ['darwin', { appInfo }, 'Warren.app'],
    ['win32', { appInfo }, 'Warren.exe'],
  ])('knows the name on %s', (electronPlatformName, packager, name) => {
    expect(packedExecutable({ appOutDir: '/out', electronPlatformName, packager })).toBe(path.join('/out', name));
  });
});

describe('electron-builder.config.ts', () => {
  it("is valid by electron-builder's own schema", async () => {
    // Not a part of its API, but its only check that comes before any download.
    const require = createRequire(import.meta.url);
    const { validateConfiguration } = require('app-builder-lib/out/util/config/config.js');
    const debugLogger = { isEnabled: false, add() {} };
    await expect(validateConfiguration(config, debugLogger)).resolves.toBeUndefined();
    await expect(validateConfiguration({ ...config, nonsense: 1 }, debugLogger)).rejects.toThrow('nonsense');
  }, 30_000); // it loads all of electron-builder
});
