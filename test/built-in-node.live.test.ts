import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { connect } from 'amqplib';
import { describe, expect, it } from 'vitest';
import { startBuiltIn } from './helpers/built-in.ts';
import { until } from './helpers/until.ts';

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a built-in broker of the tests', () => {
  it('is stopped, killed and started again on its ports, and says what its store brought back', async () => {
    await using node = await startBuiltIn();
    const first = node.pid;
    const model = await connect(node.url);
    model.on('error', () => {});
    const channel = await model.createConfirmChannel();
    await channel.assertQueue('tasks', { durable: true });
    channel.sendToQueue('tasks', Buffer.from('kept'), { persistent: true });
    await channel.waitForConfirms();
    const closed = new Promise<Error>((resolve) => model.once('close', resolve));
    await node.stop();
    expect(String(await closed)).toMatch(/320.*shutdown/);
    expect(() => node.pid).toThrow('not running');
    await expect(node.kill()).rejects.toThrow('not running');
    expect(await accepts(node.port)).toBe(false);
    await node.start();
    await expect(node.start()).rejects.toThrow('running already');
    expect(node.pid).not.toBe(first);
    expect(node.ready).toMatchObject({ port: node.port, recovered: { queues: 1, messages: 1 }, repaired: null });
    await node.kill();
    await node.start();
    expect(await node.queue('/', 'tasks')).toEqual({ ready: 1, unacked: 0, consumers: 0 });
  });

  it('says why it did not start', async () => {
    await expect(startBuiltIn({ args: ['--no-such-option'] })).rejects.toThrow('no-such-option');
  });

  it('leaves no process and no file after close, not even when it was frozen', async () => {
    const node = await startBuiltIn();
    const { pid, coordinates } = node;
    process.kill(pid, 'SIGSTOP');
    await node.close();
    await node.close();
    expect(existsSync(coordinates.folder)).toBe(false);
    await until(() => !isAlive(pid), { what: 'no process left' });
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'leaves no process and no file when the test process dies of %s',
    async (signal) => {
      const source = `
      import { startBuiltIn } from ${JSON.stringify(new URL('./helpers/built-in.ts', import.meta.url).href)};
      const node = await startBuiltIn();
      console.log(JSON.stringify({ pid: node.pid, folder: node.coordinates.folder }));
      process.kill(node.pid, 'SIGSTOP');
      setInterval(() => {}, 1000);`;
      const parent = spawn(process.execPath, ['--input-type=module', '-e', source], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const line = await new Promise<string>((resolve) => parent.stdout.once('data', (data) => resolve(String(data))));
      const { pid, folder } = JSON.parse(line) as { pid: number; folder: string };
      expect(existsSync(folder)).toBe(true);
      parent.kill(signal);
      await until(() => !existsSync(folder), { what: 'no folder left' });
      await until(() => !isAlive(pid), { what: 'no process left' });
    },
  );
});
