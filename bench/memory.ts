import { fork } from 'node:child_process';
import { join } from 'node:path';
import { withBroker } from './broker.ts';
import type { Figure } from './figures.ts';

/** How much a process with the engine grows while a million tasks go through it. */
export function benchMemory(): Promise<Figure[]> {
  return withBroker(async (node) => {
    const child = fork(join(import.meta.dirname, 'memory-process.ts'), [String(node.port)], {
      execArgv: ['--expose-gc'],
    });
    const { before, after, seconds } = await new Promise<{ before: number; after: number; seconds: number }>(
      (resolve, reject) => {
        child.on('message', (message) => resolve(message as never));
        child.on('exit', (code) => reject(new Error(`the engine's process ended with ${code}`)));
      },
    );
    child.kill('SIGKILL');
    const mb = (bytes: number): number => bytes / 1024 / 1024;
    return [
      {
        name: 'growth of main with 1,000,000 tasks',
        value: mb(after - before),
        unit: 'MB',
        goal: { atMost: 150 },
        note: `resident, from ${mb(before).toFixed(0)} to ${mb(after).toFixed(0)} MB in ${seconds.toFixed(0)} s`,
      },
    ];
  });
}
