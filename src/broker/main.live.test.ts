// The broker by itself, as its user starts it from a shell.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import amqp from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
const started: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warren-command-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

interface Output {
  readonly child: ChildProcess;
  stdout: string;
  stderr: string;
}

function run(command: string, args: string[]): Output {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const output: Output = { child, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  return output;
}

const broker = (...args: string[]): Output => run(process.execPath, ['src/broker/main.ts', ...args]);

async function readyUrl(output: Output): Promise<string> {
  for (;;) {
    const url = /^ready (amqp:\/\/\S+)$/m.exec(output.stdout)?.[1];
    if (url) return url;
    await once(output.child.stdout!, 'data');
  }
}

describe('the broker’s command', () => {
  it('says when it takes connections, and stops on SIGTERM with everything stored', async () => {
    const first = broker('--port', '0', '--data', folder);
    const connection = await amqp.connect(await readyUrl(first));
    connection.on('error', () => {}); // it is told that the broker stops
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue('kept');
    channel.sendToQueue('kept', Buffer.from('a task'), { persistent: true });
    await channel.waitForConfirms();
    first.child.kill('SIGTERM');
    expect(await once(first.child, 'exit')).toEqual([0, null]);

    const again = await amqp.connect(await readyUrl(broker('--port', '0', '--data', folder)));
    const message = await (await again.createChannel()).get('kept');
    expect(message ? message.content.toString() : null).toBe('a task');
    await again.close();
  });

  it('runs as “npm run broker”', async () => {
    const npm = run('npm', ['run', 'broker', '--', '--port', '0', '--data', folder]);
    const connection = await amqp.connect(await readyUrl(npm));
    await connection.close();
    npm.child.kill('SIGTERM');
    // Its output ends with the last process that has it: none is left behind.
    await once(npm.child, 'close');
  });

  it('explains itself', async () => {
    const help = broker('--help');
    expect(await once(help.child, 'close')).toEqual([0, null]);
    expect(help.stdout).toContain('--management-port N');
    const wrong = broker('--port', 'ten', '--data', folder);
    expect(await once(wrong.child, 'close')).toEqual([2, null]);
    expect(wrong.stderr).toContain('--port is a whole number from 0 to 65535, not "ten".');
    expect(wrong.stdout).toBe('');
  });
});
