import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

/** A tool as ours are, whose child says which signals it gets, and leaves at the first SIGTERM. */
const child = `
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => console.log(signal));
  process.on('SIGTERM', () => process.exit(7));
  setInterval(() => {}, 1000);
  console.log('child ' + process.pid);`;
const tool = `
  import { main, run } from '${path.join(import.meta.dirname, 'processes.ts')}';
  await main(() => run(process.execPath, ['-e', ${JSON.stringify(child)}], JSON.parse(process.argv[1] ?? '{}')));`;

interface Started {
  tool: ChildProcess;
  childPid: number;
  output: () => string;
}

async function start(options: object = {}): Promise<Started> {
  const args = ['--input-type=module', '-e', tool, JSON.stringify(options)];
  const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void started.kill('SIGKILL'));
  let output = '';
  started.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  while (!/^child \d+$/m.test(output)) await once(started.stdout, 'data');
  return { tool: started, childPid: Number(/^child (\d+)$/m.exec(output)![1]), output: () => output };
}

/** Linux only. A zombie has ended, even if nobody has asked for its exit code yet. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe.skipIf(process.platform === 'win32')('run', () => {
  it('passes a signal on once, though npm and the terminal both send it, and ends with the exit code of its child', async () => {
    const { tool, output } = await start();
    tool.kill('SIGINT');
    tool.kill('SIGINT');
    // Of two signals that wait at once, the later one may be handled first.
    while (!output().includes('SIGINT')) await once(tool.stdout!, 'data');
    tool.kill('SIGTERM');
    expect(await once(tool, 'close')).toEqual([7, null]);
    expect(output().match(/SIGINT/g)).toHaveLength(1);
  });

  it('ends a child that takes too long', async () => {
    const { tool, output } = await start({ timeout: 300 });
    expect(await once(tool, 'close')).toEqual([7, null]);
    expect(output()).toContain('SIGTERM');
  });

  it.runIf(process.platform === 'linux')('leaves no child behind if it is killed', async () => {
    const { tool, childPid } = await start();
    tool.kill('SIGKILL');
    await once(tool, 'close');
    await expect.poll(() => isRunning(childPid), { timeout: 4000 }).toBe(false);
  });
});
