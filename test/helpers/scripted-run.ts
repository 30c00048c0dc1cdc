import { createEventLog, type EventLog } from '../../src/engine/event-log.ts';
import { WorkerId } from '../../src/shared/ids.ts';
import type { StampedEvent } from '../../src/shared/lab/events.ts';
import { defaultQueue, defaultWorker } from '../../src/shared/settings.ts';

/** A lab without a broker: what happens in it is a script, and its time is the script's. */
export interface ScriptedLab extends EventLog {
  now: number;
  /** Every event, in the order in which it was told. */
  readonly told: StampedEvent[];
  /** Connects, and begins a run on a queue with two workers. */
  begin(): void;
  /** Publishes tasks in batches, gives them to the workers, one in seven of which is given back once, and acks them. */
  work(tasks: number, options?: { batch?: number; msPerBatch?: number }): void;
  /** Kills a worker with what it holds, and starts it again. */
  kill(): void;
  leave(): void;
}

const workers = [WorkerId.parse('w1'), WorkerId.parse('w2')] as const;
const ids = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `00000000-0000-4000-8000-${String(first + i).padStart(12, '0')}`);

/** @param keepsTold false = `told` stays empty, for long scripts */
export function scriptedLab(keepsTold = true): ScriptedLab {
  const log = createEventLog(() => lab.now);
  const told: StampedEvent[] = [];
  if (keepsTold) log.subscribe((event) => told.push(event));
  let published = 0;
  let runs = 0;
  let pid = 100;
  const tags = [0, 0];
  const sessions = [0, 0];

  function consume(i: 0 | 1, again: boolean): void {
    const worker = workers[i];
    log.append({ type: 'worker.started', worker, pid: ++pid, queue: 'second-queue', settings: defaultWorker, again });
    log.append({ type: 'worker.link', worker, link: { status: 'up', host: '127.0.0.1:5672' } });
    tags[i] = 0;
    const session = ++sessions[i]!;
    log.append({ type: 'worker.consuming', worker, session, consumerTag: `t${session}`, prefetch: 1 });
  }

  function deliver(i: 0 | 1, texts: readonly string[], again: boolean): number[] {
    const rows = texts.map(() => ++tags[i]!);
    log.append({
      type: 'task.delivered',
      worker: workers[i],
      session: sessions[i]!,
      rows: {
        tags: rows,
        at: rows.map(() => lab.now),
        ids: [...texts],
        texts: rows.map(() => 'a message.'),
        bytes: rows.map(() => 10),
        flags: rows.map(() => (again ? 7 : 6)),
      },
    });
    return rows;
  }

  function settle(i: 0 | 1, rows: number[], outcome: number): void {
    const at = rows.map(() => lab.now);
    const head = { worker: workers[i], session: sessions[i]! };
    log.append({ type: 'task.settled', ...head, rows: { tags: rows, at, outcomes: rows.map(() => outcome) } });
  }

  const lab: ScriptedLab = {
    ...log,
    now: 1_700_000_000_000,
    told,
    begin() {
      const up = { status: 'up', host: '127.0.0.1:5672' } as const;
      log.append({ type: 'broker.link', role: 'publisher', link: up });
      log.append({ type: 'broker.link', role: 'observer', link: up });
      log.append({ type: 'broker.identified', product: 'RabbitMQ', version: '4.3.0', cluster: 'rabbit@here' });
      lab.now += 1_000;
      log.append({ type: 'run.started', run: ++runs, queue: defaultQueue, adopted: false, found: 0 });
      published = 0;
      for (const i of [0, 1] as const) consume(i, false);
    },
    work(tasks, { batch = 10, msPerBatch = 20 } = {}) {
      for (let done = 0; done < tasks; done += batch) {
        const count = Math.min(batch, tasks - done);
        const keys = ids(published, count);
        const i = (published % 2) as 0 | 1;
        published += count;
        log.append({ type: 'task.sent', ids: keys, text: 'a message.', bytes: 10, persistent: true });
        lab.now += msPerBatch / 4;
        log.append({ type: 'task.answered', answer: 'confirmed', ids: keys });
        let rows = deliver(i, keys, false);
        lab.now += msPerBatch / 4;
        log.append({
          type: 'task.began',
          worker: workers[i],
          session: sessions[i]!,
          tags: rows,
          times: rows.map(() => lab.now),
        });
        if (published % 7 === 0) {
          settle(i, rows, 1);
          rows = deliver(i, keys, true);
        }
        lab.now += msPerBatch / 4;
        settle(i, rows, 0);
        lab.now += msPerBatch / 4;
        if (published % 50 === 0) log.append({ type: 'queue.gauged', ready: 0, consumers: 2 });
      }
    },
    kill() {
      const keys = ids(published, 3);
      published += 3;
      log.append({ type: 'task.sent', ids: keys, text: 'a message...', bytes: 12, persistent: true });
      log.append({ type: 'task.answered', answer: 'confirmed', ids: keys });
      deliver(0, keys, false);
      lab.now += 40;
      log.append({ type: 'worker.signalled', worker: workers[0], signal: 'kill' });
      log.append({
        type: 'worker.exited',
        worker: workers[0],
        pid: log.state.workers.get(workers[0])!.pid,
        exit: { kind: 'killed by you', cause: 'killed by you' },
        code: null,
        signal: 'SIGKILL',
      });
      const rows = deliver(1, keys, true);
      lab.now += 60;
      settle(1, rows, 0);
      consume(0, true);
    },
    leave() {
      for (const worker of workers) log.append({ type: 'worker.removed', worker });
      log.append({ type: 'run.ended' });
    },
  };
  return lab;
}
