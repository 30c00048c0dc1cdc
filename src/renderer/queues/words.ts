import type { QueueConsumer, QueueRow } from '../../shared/explore/queues.ts';
import type { Worker } from '../../shared/lab/state.ts';
import { QueueName } from '../../shared/settings.ts';
import { count, round } from '../ui/figures.ts';
import type { Tone } from '../ui/tone.ts';

/** A figure that the broker may not tell. */
export function figure(n: number | null): string {
  return n === null ? '–' : count(n);
}

/** Messages a second; small ones keep a decimal. */
export function rate(n: number | null): string {
  if (n === null) return '–';
  return n >= 10 ? count(Math.round(n)) : round(n);
}

/** A part of a whole, as a percentage. */
export function part(of: number | null): string {
  return of === null ? '–' : `${Math.round(of * 100)} %`;
}

const states: Record<string, { tone: Tone; words: string }> = {
  running: { tone: 'good', words: 'running' },
  live: { tone: 'good', words: 'running' },
  idle: { tone: 'idle', words: 'idle' },
  flow: { tone: 'warning', words: 'flow: publishers are slowed down' },
  syncing: { tone: 'busy', words: 'syncing' },
  minority: { tone: 'bad', words: 'minority: too few members are up' },
  down: { tone: 'bad', words: 'down' },
  crashed: { tone: 'bad', words: 'crashed' },
  stopped: { tone: 'bad', words: 'stopped' },
  terminated: { tone: 'bad', words: 'terminated' },
};

/** A queue's state as the broker names it. */
export function stateOf(state: string | null): { tone: Tone; words: string } {
  if (state === null) return { tone: 'idle', words: 'not told' };
  return states[state] ?? { tone: 'idle', words: state };
}

/** Why a queue can't be the lab's; null = it can. */
export function whyNotInLab({ name, type, exclusive }: QueueRow): string | null {
  if (exclusive) return 'It is exclusive: it belongs to another connection';
  if (type !== 'classic' && type !== 'quorum') return `The lab works on classic and quorum queues, not on a ${type}`;
  const parsed = QueueName.safeParse(name);
  return parsed.success ? null : parsed.error.issues[0]!.message;
}

/** The name that a worker of Warren's gives its connection: `warren/1.2.3 worker w1`. */
const WORKER = /^warren\/\S+ worker (w\d+)$/;

/** Who consumes: one of this lab's workers, another Warren's, or a program by the name that it has. */
export function consumerName(
  { tag, program, user }: QueueConsumer,
  workers: Iterable<Pick<Worker, 'id' | 'consumerTag'>>,
): { readonly name: string; readonly isWorker: boolean } {
  for (const worker of workers) {
    if (worker.consumerTag === tag) return { name: `Worker ${worker.id}`, isWorker: true };
  }
  const other = WORKER.exec(program ?? '')?.[1];
  if (other) return { name: `Another Warren’s worker ${other}`, isWorker: false };
  return { name: program ?? (user === null ? 'A program' : `A program of ${user}`), isWorker: false };
}

/** What a consumer is up to, in a few words. */
export function activityWords({ active, activity, exclusive }: QueueConsumer): string {
  const words =
    activity === 'single_active'
      ? 'the active one'
      : activity === 'waiting'
        ? 'waits for its turn'
        : active === false
          ? 'not active'
          : 'active';
  return exclusive ? `${words}, exclusive` : words;
}
