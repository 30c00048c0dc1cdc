import type { WorkerId } from '../../../shared/ids.ts';
import type { ExitCause, LabEvent } from '../../../shared/lab/events.ts';
import type { LogEntry } from '../../../shared/lab/log-entry.ts';
import type { LabState, Worker } from '../../../shared/lab/state.ts';

/** One process of a worker: a worker that was started again has several. */
export interface Life {
  readonly pid: number;
  readonly startedAt: number;
  exit: { readonly at: number; readonly kind: ExitCause['kind'] } | null;
  /** When it was stopped with SIGSTOP; `to` is null while it still is. */
  readonly frozen: { readonly from: number; to: number | null }[];
}

export type Lives = Map<WorkerId, Life[]>;

/** Lives that are kept of each worker; one that ends over and over is left alone by the supervisor long before. */
const KEEP_LIVES = 100;

type Stamped = LogEntry | (LabEvent & { readonly at: number });

/** Notes what `event` says of a worker's life. @returns whether it says anything of it */
export function recordLife(lives: Lives, event: Stamped): boolean {
  switch (event.type) {
    case 'worker.started':
      begin(lives, event.worker, { pid: event.pid, startedAt: event.at, exit: null, frozen: [] });
      return true;
    case 'worker.signalled': {
      const life = lives.get(event.worker)?.at(-1);
      if (event.signal === 'freeze') life?.frozen.push({ from: event.at, to: null });
      else if (event.signal === 'thaw') thaw(life, event.at);
      else return false;
      return true;
    }
    case 'worker.exited': {
      // The next process may be reported before the end of this one is.
      const life = lives.get(event.worker)?.findLast(({ pid, exit }) => pid === event.pid && exit === null);
      if (!life) return false;
      thaw(life, event.at);
      life.exit = { at: event.at, kind: event.exit.kind };
      return true;
    }
    default:
      return false;
  }
}

/** The lives that the state knows of: those in its log, and for each worker at least the present one. */
export function livesOf(state: LabState): Lives {
  const lives: Lives = new Map();
  for (const event of state.log) recordLife(lives, event);
  for (const worker of state.workers.values()) complete(lives, worker);
  return lives;
}

/** The log is a ring: it may have forgotten the beginning of a life that goes on. */
function complete(lives: Lives, worker: Worker): void {
  const latest = lives.get(worker.id)?.at(-1);
  if (latest?.pid === worker.pid) return;
  begin(lives, worker.id, {
    pid: worker.pid,
    startedAt: worker.startedAt,
    exit: worker.exit && { at: worker.exit.at, kind: worker.exit.kind },
    frozen: worker.frozenSince === null ? [] : [{ from: worker.frozenSince, to: null }],
  });
}

function begin(lives: Lives, worker: WorkerId, life: Life): void {
  const known = lives.get(worker);
  if (!known) {
    lives.set(worker, [life]);
    return;
  }
  known.push(life);
  if (known.length > KEEP_LIVES) known.shift();
}

function thaw(life: Life | undefined, at: number): void {
  const last = life?.frozen.at(-1);
  if (last?.to === null) last.to = at;
}
