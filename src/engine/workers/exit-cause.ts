import type { ExitCause } from '../../shared/lab/events.ts';
import type { ProcessEnd } from './launcher.ts';

/** What the supervisor had asked of a process before it ended. */
export type Asked = 'nothing' | 'stop' | 'kill' | 'close';

/** Says in words why a worker's process ended. `reported` = it had said anything before. */
export function exitCause(end: ProcessEnd, asked: Asked, reported: boolean): ExitCause {
  const { code, signal } = end;
  if (asked === 'kill' && signal === 'SIGKILL') return { kind: 'killed by you', cause: 'killed by you' };
  if (asked === 'close') return { kind: 'closed with the lab', cause: 'closed with the lab' };
  if (asked === 'stop' && code === 0) return { kind: 'stopped', cause: 'stopped: it finished what it held' };
  if (asked === 'stop' && signal === 'SIGKILL') {
    return { kind: 'stopped', cause: 'stopped by force: it did not leave in time' };
  }
  if (code === null && signal === null) return { kind: 'never started', cause: 'never started' };
  if (signal) return { kind: 'killed', cause: `killed from outside: ${signal}` };
  if (!reported) return { kind: 'never started', cause: `never started: it ended at once with exit code ${code}` };
  return { kind: 'crashed', cause: `crashed: exit code ${code}` };
}
