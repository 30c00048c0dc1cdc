import { describe, expect, it } from 'vitest';
import type { Machine } from './machine.ts';
import { canInstall, missingPackages, prepare } from './prepare.ts';

function machineWith(files: string[], changes: Partial<Machine> = {}): Machine {
  return {
    platform: 'linux',
    env: { PATH: '/usr/bin' },
    isRoot: false,
    isFile: (file) => files.includes(file),
    read: () => undefined,
    ...changes,
  };
}

const clients = ['/usr/lib/python3/dist-packages/pika/__init__.py', '/usr/bin/amqp-publish'];

describe('missingPackages', () => {
  it('names everything on a bare machine', () => {
    expect(missingPackages(machineWith([]))).toEqual([
      'chromium',
      'xvfb',
      'xauth',
      'rabbitmq-server',
      'python3-pika',
      'amqp-tools',
    ]);
  });

  it('names nothing where all is there', () => {
    const files = ['/usr/bin/chromium', '/usr/bin/xvfb-run', '/usr/bin/xauth', '/usr/sbin/rabbitmq-server', ...clients];
    expect(missingPackages(machineWith(files))).toEqual([]);
  });

  it('takes another Python for Debian’s where one with pika is named', () => {
    const python = (file: string) => missingPackages(machineWith([file], { env: { PIKA_PYTHON: '/opt/python' } }));
    expect(python('/opt/python')).not.toContain('python3-pika');
    expect(python(clients[0]!)).toContain('python3-pika');
  });

  it('wants no Chromium where Electron is, and no Xvfb where a display is', () => {
    const env = { PATH: '/usr/bin', ELECTRON_PATH: '/opt/electron', DISPLAY: ':0' };
    expect(missingPackages(machineWith(['/opt/electron', ...clients], { env }))).toEqual(['rabbitmq-server']);
  });
});

describe('canInstall', () => {
  const debian = ['/etc/debian_version', '/usr/bin/apt-get'];

  it.each([
    ['root on Debian', debian, true, true],
    ['somebody else on Debian', debian, false, false],
    ['root elsewhere', [], true, false],
  ])('%s', (_case, files, isRoot, expected) => {
    expect(canInstall(machineWith(files, { isRoot }))).toBe(expected);
  });
});

describe('prepare', () => {
  it('says what to type where it may not install', () => {
    expect(() => prepare(machineWith(['/usr/bin/chromium']))).toThrow(
      'apt-get update && apt-get install -y xvfb xauth rabbitmq-server python3-pika amqp-tools',
    );
  });
});
