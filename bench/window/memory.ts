import { readdirSync, readFileSync } from 'node:fs';
import type { RunningApp } from '../../e2e/app.ts';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Megabytes. */
  readonly resident: number;
}

/**
 * What the program's main process and its window's process hold in memory, in megabytes. Both collect their garbage first:
 * V8 lets it lie for as long as the machine has memory, so that without it this would measure the machine. Linux only.
 */
export async function heldByWindow({ app, page, pid }: RunningApp): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  await app.evaluate(() => {
    process.getBuiltinModule('v8').setFlagsFromString('--expose-gc');
    process.getBuiltinModule('vm').runInNewContext('gc')();
  });
  return residentOf(pid);
}

function residentOf(main: number): number {
  const processes = listProcesses();
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const isOurs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined; at = parents.get(at)) if (at === main) return true;
    return false;
  };
  return processes
    .filter(({ pid, command }) => pid === main || (command.includes('--type=renderer') && isOurs(pid)))
    .reduce((sum, { resident }) => sum + resident, 0);
}

function listProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        const field = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
        const command = readFileSync(`/proc/${name}/cmdline`, 'latin1');
        return [{ pid: Number(name), parent: field('PPid'), command, resident: field('VmRSS') / 1024 }];
      } catch {
        return []; // it ended meanwhile
      }
    });
}
