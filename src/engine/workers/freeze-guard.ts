import { spawn } from 'node:child_process';

/**
 * Ends a frozen process when this one dies: a stopped process can't notice by itself that its parent is gone, and
 * would stay for ever. A shell waits at the end of a pipe that closes with us, however we end.
 * @returns a function that dismisses the guard, for when the process runs again
 */
export function guardFrozen(pid: number): () => void {
  const guard = spawn('/bin/sh', ['-c', 'read -r thawed || kill -KILL "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell there is no guard, and freezing works all the same.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  return () => guard.stdin.end('thawed\n');
}
