import { deserialize, serialize } from 'node:v8';
import { createEventLog } from '../src/engine/event-log.ts';
import { createPump } from '../src/main/pump.ts';
import { createMotion } from '../src/renderer/lab/flow/motion.ts';
import { createAttemptIndex } from '../src/renderer/lab/timeline/attempt-index.ts';
import type { EventBatch } from '../src/shared/contract.ts';
import { WorkerId } from '../src/shared/ids.ts';
import { flag, settlement } from '../src/shared/lab/deliveries.ts';
import type { LabEvent } from '../src/shared/lab/events.ts';
import { applyEvent } from '../src/shared/lab/fold.ts';
import { createLabState } from '../src/shared/lab/state.ts';
import { defaultQueue, defaultWorker } from '../src/shared/settings.ts';
import { type Figure, median } from './figures.ts';

const ROUNDS = 5;
const TASKS = 100_000;
/** Tasks that an event speaks of under load. */
const PORTION = 50;
/** Sent, confirmed, delivered, begun, acked. */
const EVENTS = 5;
const BATCH = 500;

/** What it costs that something happened: in the main process up to the window's door, and in the window. */
export async function benchEvents(): Promise<Figure[]> {
  const costs: { way: number; fold: number }[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const cost = measure();
    if (round >= 0) costs.push(cost); // the first round warms up
  }
  return [
    {
      name: 'an event of a task: engine → window’s door, CPU of main',
      value: median(costs.map(({ way }) => way)),
      unit: 'µs',
      goal: { atMost: 5 },
      note: `numbered, folded, batched, cloned as messages are; ${TASKS} tasks, five events each`,
    },
    {
      name: `the window folds a batch of ${BATCH}`,
      value: median(costs.map(({ fold }) => fold)),
      unit: 'ms',
      goal: { atMost: 2 },
      note: 'from its clone, with what timeline and flow note of it; the median batch',
    },
  ];
}

function measure(): { way: number; fold: number } {
  const events = script();
  const batches: Buffer[] = [];
  const log = createEventLog(() => Date.now());
  const pump = createPump((batch) => batches.push(serialize(batch)));
  log.subscribe((event) => {
    pump.add(event);
    pump.seen(event.seq);
  });
  const cpu = process.cpuUsage();
  for (const event of events) log.append(event);
  const { user, system } = process.cpuUsage(cpu);
  pump.close();

  const state = createLabState();
  const index = createAttemptIndex();
  const motion = createMotion();
  index.sync(state);
  const times: number[] = [];
  for (const batch of batches) {
    const startedAt = performance.now();
    for (const event of (deserialize(batch) as Pick<EventBatch, 'events'>).events) {
      applyEvent(state, event);
      index.onEvent(state, event);
      motion.onEvent(state, event, event.at);
    }
    times.push(performance.now() - startedAt);
  }
  if (state.ledger.byStatus.acked !== TASKS - (TASKS % PORTION)) throw new Error('the window has another ledger');
  return { way: (user + system) / (TASKS * EVENTS), fold: median(times) };
}

/** A run in which each task is sent, confirmed, delivered, begun and acked, many at a time. */
function script(): LabEvent[] {
  const worker = WorkerId.parse('w1');
  const events: LabEvent[] = [
    { type: 'run.started', run: 1, queue: defaultQueue, adopted: false, found: 0 },
    { type: 'worker.started', worker, pid: 1, queue: defaultQueue.name, settings: defaultWorker, again: false },
    { type: 'worker.consuming', worker, session: 1, consumerTag: 'tag', prefetch: PORTION },
  ];
  for (let first = 0; first + PORTION <= TASKS; first += PORTION) {
    const tags = Array.from({ length: PORTION }, (_, i) => first + i + 1);
    const same = <T>(value: T): T[] => tags.map(() => value);
    const ids = tags.map((tag) => `00000000-0000-4000-8000-${String(tag).padStart(12, '0')}`);
    const times = same(Date.now());
    events.push(
      { type: 'task.sent', ids, text: 'a message', bytes: 9, persistent: false },
      { type: 'task.answered', answer: 'confirmed', ids },
      {
        type: 'task.delivered',
        worker,
        session: 1,
        rows: { tags, at: times, ids, texts: same('a message'), bytes: same(9), flags: same(flag.own) },
      },
      { type: 'task.began', worker, session: 1, tags, times },
      {
        type: 'task.settled',
        worker,
        session: 1,
        rows: { tags, at: times, outcomes: same(settlement.acked) },
      },
    );
  }
  return events;
}
