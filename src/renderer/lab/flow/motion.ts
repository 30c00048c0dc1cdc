import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import { deliveryKey, flag, settlement } from '../../../shared/lab/deliveries.ts';
import type { StampedEvent } from '../../../shared/lab/events.ts';
import type { LabState, Worker } from '../../../shared/lab/state.ts';
import { isConnected } from '../../../shared/link-state.ts';
import { plural } from '../../ui/figures.ts';
import { createFlights, type Flight } from './flights.ts';
import { createMeter, type Meter } from './meter.ts';

/** What moves: the publisher's edge, and each worker's three ways. `done` = acks of all workers. */
export type Way = 'published' | 'done' | `${'out' | 'acked' | 'back'} ${WorkerId}`;

/** A way back that is still to be seen after the tasks have gone it, or where tasks fell out. */
export interface Trace {
  readonly kind: 'back' | 'lost';
  readonly worker: WorkerId;
  readonly count: number;
  readonly at: number;
  readonly until: number;
}

export interface Note {
  readonly tone: 'back' | 'lost';
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The task that it is about, if it is about one. */
  readonly task: TaskKey | null;
}

/** What the events say of how tasks move. It remembers as much as can be seen, whatever the load. */
export interface Motion {
  readonly flights: readonly Flight[];
  readonly traces: readonly Trace[];
  /** What a person should not miss, newest first. */
  readonly notes: readonly Note[];
  /** Consumers of other programs, as far as the broker's figure tells. */
  readonly guests: number;
  /** Grows when something of it has changed. */
  readonly version: number;
  /** For each event, when `state` has it. `now` in epoch milliseconds. */
  onEvent(state: LabState, event: StampedEvent, now: number): void;
  /** Begins anew if `state` is another object than before: a snapshot, which has no events. */
  sync(state: LabState): void;
  /** Forgets what is over. */
  advance(now: number): void;
  rate(way: Way, now: number): number;
  isFlow(way: Way, now: number): boolean;
}

/** Tasks in a worker's hand that can be followed; of more, the rest is only counted. */
const KEEP_IN_HAND = 64;
/** Tasks that are seen to leave a worker at once. */
const MOST_LEAVING = 24;
const KEEP_NOTES = 6;
/** Milliseconds for which a trace stays. */
const TRACE = 5_000;

interface Hand {
  session: number;
  lost: number;
  readonly tasks: Map<number, TaskKey>;
}

type EventOf<T extends StampedEvent['type']> = Extract<StampedEvent, { type: T }>;

export function createMotion(): Motion {
  const flights = createFlights();
  const hands = new Map<WorkerId, Hand>();
  const meters = new Map<Way, Meter>();
  let known: LabState | null = null;
  let traces: Trace[] = [];
  let notes: Note[] = [];
  let guests = 0;
  let guestsBefore = 0;
  let version = 0;

  function meter(way: Way): Meter {
    const found = meters.get(way) ?? createMeter();
    meters.set(way, found);
    return found;
  }

  /** Counts what passes. @returns whether the tasks can be followed one by one */
  function pass(way: Way, n: number, now: number): boolean {
    meter(way).add(n, now);
    return !meter(way).isFlow(now);
  }

  function handOf(worker: Worker): Hand {
    const known = hands.get(worker.id);
    if (known) return known;
    const hand: Hand = { session: worker.session, lost: worker.lost, tasks: new Map() };
    hands.set(worker.id, hand);
    return hand;
  }

  function begin(state: LabState): void {
    known = state;
    flights.clear();
    meters.clear();
    hands.clear();
    traces = [];
    notes = [];
    for (const worker of state.workers.values()) {
      const { tasks } = handOf(worker);
      for (const [at, { key }] of worker.held) {
        if (tasks.size >= KEEP_IN_HAND) break;
        tasks.set(at, key);
      }
    }
  }

  function note(tone: Note['tone'], text: string, at: number, task: TaskKey | null = null): void {
    notes = [{ tone, text, at, task }, ...notes].slice(0, KEEP_NOTES);
  }

  function sent({ ids }: EventOf<'task.sent'>, now: number): void {
    if (!pass('published', ids.length, now)) return;
    for (const [i, id] of ids.entries()) flights.add('task', id, null, now, i, ids.length);
  }

  function answered({ answer, ids }: EventOf<'task.answered'>, now: number): void {
    if (answer !== 'returned' && answer !== 'nacked') return;
    for (const [i, id] of ids.slice(0, MOST_LEAVING).entries()) {
      flights.recall(id);
      flights.add('returned', id, null, now, i, ids.length);
    }
    const why = answer === 'returned' ? 'no queue took' : 'the queue refused';
    const tasks = plural(ids.length, 'task');
    note('lost', `${tasks} came back to the publisher: ${why} ${ids.length === 1 ? 'it' : 'them'}`, now);
  }

  function delivered(state: LabState, event: EventOf<'task.delivered'>, now: number): void {
    const worker = state.workers.get(event.worker);
    if (!worker) return;
    const hand = handOf(worker);
    enter(worker, hand, event.session, now);
    const { tags, ids, flags } = event.rows;
    const followed = pass(`out ${worker.id}`, tags.length, now);
    let again = 0;
    let story = '';
    let told: TaskKey | null = null;
    for (let i = 0; i < tags.length; i++) {
      const at = deliveryKey(event.session, tags[i]!);
      const held = worker.held.get(at);
      const key = held?.key ?? ids[i]!;
      const isAgain = (flags[i]! & flag.redelivered) !== 0 || (held !== undefined && held.attempt > 0);
      if (isAgain) {
        again++;
        told = key;
        story = wentBack(state, key, (held?.attempt ?? 0) - 1, worker.id, now);
      }
      if (hand.tasks.size < KEEP_IN_HAND) hand.tasks.set(at, key);
      if (followed) flights.add(isAgain ? 'again' : 'task', key, worker.id, now, i, tags.length);
    }
    if (again === 1) note('back', story, now, told);
    if (again > 1) note('back', `${plural(again, 'task')} redelivered to ${worker.id}`, now);
  }

  /** A redelivery may be seen before the end of the worker that had the task. @returns what happened, in words */
  function wentBack(state: LabState, key: TaskKey, attempt: number, to: WorkerId, now: number): string {
    const task = state.tasks.get(key);
    const before = task?.attempts[attempt];
    const text = `“${task?.text ?? ''}”`;
    if (!before) return `${text} redelivered to ${to}: it had been delivered before`;
    const hand = hands.get(before.worker);
    if (hand?.tasks.delete(deliveryKey(before.session, before.tag))) goBack(before.worker, [key], 1, now);
    return `${text} redelivered: from ${before.worker} back to the queue, and out again to ${to}`;
  }

  function goBack(worker: WorkerId, keys: readonly TaskKey[], count: number, now: number): void {
    if (count === 0) return;
    if (pass(`back ${worker}`, count, now)) leave('back', worker, keys, now);
    trace('back', worker, count, now);
  }

  function leave(kind: 'back' | 'lost' | 'rejected', worker: WorkerId, keys: readonly TaskKey[], now: number): void {
    const leaving = keys.slice(0, MOST_LEAVING);
    for (const [i, key] of leaving.entries()) flights.add(kind, key, worker, now, i, leaving.length);
  }

  /** Adds to what is already told of the worker. */
  function trace(kind: Trace['kind'], worker: WorkerId, count: number, now: number): void {
    const before = traces.find((each) => each.kind === kind && each.worker === worker && each.until > now);
    const sum = count + (before?.count ?? 0);
    traces = traces.filter((each) => each.until > now && each !== before);
    traces.push({ kind, worker, count: sum, at: before?.at ?? now, until: now + TRACE });
  }

  /** A new channel: what the one before had delivered is the broker's again. */
  function enter(worker: Worker, hand: Hand, session: number, now: number): void {
    if (hand.session === session) return;
    dropAll(worker, hand, now);
    hand.session = session;
  }

  function dropAll(worker: Worker, hand: Hand, now: number): void {
    if (worker.settings.ackMode === 'automatic' || hand.tasks.size === 0) return;
    goBack(worker.id, [...hand.tasks.values()], hand.tasks.size, now);
    note('back', `${plural(hand.tasks.size, 'task')} back in the queue: the connection of ${worker.id} is gone`, now);
    hand.tasks.clear();
  }

  function settled(state: LabState, event: EventOf<'task.settled'>, now: number): void {
    const worker = state.workers.get(event.worker);
    if (!worker) return;
    const { tasks } = handOf(worker);
    const { tags, outcomes } = event.rows;
    const keys = new Map<number, TaskKey[]>();
    let acks = 0;
    for (let i = 0; i < tags.length; i++) {
      const at = deliveryKey(event.session, tags[i]!);
      const key = tasks.get(at);
      const outcome = outcomes[i]!;
      if (outcome === settlement.acked) acks++;
      if (key === undefined) continue;
      tasks.delete(at);
      keys.set(outcome, [...(keys.get(outcome) ?? []), key]);
    }
    if (acks > 0) {
      meter('done').add(acks, now);
      const acked = keys.get(settlement.acked) ?? [];
      if (pass(`acked ${worker.id}`, acks, now)) {
        for (const [i, key] of acked.entries()) flights.add('ack', key, worker.id, now, i, acked.length);
      }
    }
    const returned = [...(keys.get(settlement.requeued) ?? []), ...(keys.get(settlement.late) ?? [])];
    goBack(worker.id, returned, returned.length, now);
    leave('rejected', worker.id, keys.get(settlement.rejected) ?? [], now);
  }

  function exited(state: LabState, event: EventOf<'worker.exited'>, now: number): void {
    const worker = state.workers.get(event.worker);
    if (worker?.phase !== 'ended') return;
    const hand = handOf(worker);
    const count = Math.max(worker.lost - hand.lost, hand.tasks.size);
    const keys = [...hand.tasks.values()];
    hand.tasks.clear();
    hand.lost = worker.lost;
    // Of those that were redelivered before the end was seen all is told already.
    if (keys.length === 0) return;
    const end = worker.exit?.cause ?? 'ended';
    if (worker.settings.ackMode === 'automatic') {
      leave('lost', worker.id, keys, now);
      trace('lost', worker.id, count, now);
      note('lost', `${plural(count, 'task')} lost for good with ${worker.id} (${end})`, now);
      return;
    }
    goBack(worker.id, keys, keys.length, now);
    note('back', `${plural(count, 'task')} of ${worker.id} back to the queue (${end})`, now);
  }

  /** Two figures of the broker in a row have to agree: one may be older than a worker that came or went. */
  function gauged(state: LabState, consumers: number): void {
    let own = 0;
    for (const worker of state.workers.values()) if (worker.consumerTag !== null) own++;
    const seen = Math.max(0, consumers - own);
    guests = Math.min(seen, guestsBefore);
    guestsBefore = seen;
  }

  function apply(state: LabState, event: StampedEvent, now: number): void {
    switch (event.type) {
      case 'run.started':
        return begin(state);
      case 'queue.gauged':
        return gauged(state, event.consumers);
      case 'task.sent':
        return sent(event, now);
      case 'task.answered':
        return answered(event, now);
      case 'task.delivered':
        return delivered(state, event, now);
      case 'task.settled':
        return settled(state, event, now);
      case 'worker.exited':
        return exited(state, event, now);
      case 'worker.link':
      case 'worker.consuming': {
        const worker = state.workers.get(event.worker);
        if (!worker) return;
        if (event.type === 'worker.consuming') enter(worker, handOf(worker), event.session, now);
        else if (!isConnected(event.link)) dropAll(worker, handOf(worker), now);
        return;
      }
      case 'worker.removed':
        hands.delete(event.worker);
        for (const way of ['out', 'acked', 'back'] as const) meters.delete(`${way} ${event.worker}`);
    }
  }

  return {
    get flights() {
      return flights.all;
    },
    get traces() {
      return traces;
    },
    get notes() {
      return notes;
    },
    get guests() {
      return guests;
    },
    get version() {
      return version;
    },
    onEvent(state, event, now) {
      // A snapshot that came with this event's batch: what it has in its workers' hands is known from it.
      if (state !== known) begin(state);
      apply(state, event, now);
      version++;
    },
    sync(state) {
      if (state === known) return;
      begin(state);
      version++;
    },
    advance(now) {
      const over = traces.some(({ until }) => until <= now);
      if (over) traces = traces.filter(({ until }) => until > now);
      if (flights.advance(now) || over) version++;
    },
    rate: (way, now) => meters.get(way)?.rate(now) ?? 0,
    isFlow: (way, now) => meters.get(way)?.isFlow(now) ?? false,
  };
}
