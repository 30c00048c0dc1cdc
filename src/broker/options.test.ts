import { describe, expect, it } from 'vitest';
import { parseOptions, UsageError } from './options.ts';

describe('the broker’s command line', () => {
  it('needs a data folder, and has a default for everything else', () => {
    expect(() => parseOptions([])).toThrow('--data DIR is needed.');
    expect(parseOptions(['--data', 'd'])).toEqual({
      port: 5672,
      nextFreePort: false,
      managementPort: null,
      data: 'd',
      memoryLimit: 1024 ** 3,
      maxMessageSize: 16 * 1024 ** 2,
      sync: true,
      tls: null,
    });
  });

  it('takes what it says in its help', () => {
    const args = '--data d --port 5673 --next-free-port --management-port 0 --memory-limit 64 --max-message-size 100';
    const tls = '--no-sync --tls-port 5671 --tls-certificate c --tls-key k';
    expect(parseOptions(`${args} ${tls}`.split(' '))).toEqual({
      port: 5673,
      nextFreePort: true,
      managementPort: 0,
      data: 'd',
      memoryLimit: 64 * 1024 ** 2,
      maxMessageSize: 100,
      sync: false,
      tls: { port: 5671, certificate: 'c', key: 'k' },
    });
  });

  it.each([
    ['--port 70000', '--port is a whole number from 0 to 65535, not "70000".'],
    ['--port -1', '--port'],
    ['--port 5672.5', '--port is a whole number'],
    ['--memory-limit 0', '--memory-limit is at least 1 MB.'],
    ['--tls-port 1', 'belong together'],
    ['--prot 1', '--prot'],
    ['something', 'something'],
  ])('refuses %s', (args, message) => {
    const parse = () => parseOptions(['--data', 'd', ...args.split(' ')]);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(message);
  });
});
