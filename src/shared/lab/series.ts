import type { WorkerId } from '../ids.ts';
import type { StampedEvent } from './events.ts';
import { close, type Histogram, merged, type OpenHistogram, openHistogram, record } from './histogram.ts';
import { type Ledger, ledgerLine } from './ledger.ts';
import type { LabState, Task, Worker } from './state.ts';

// What the charts draw: the run in samples of equal width, without a trace of single tasks. It is part of the fold, so
// that it survives the window's reload. Two tiers hold the same: the last quarter of an hour second by second, and the
// whole run in samples whose width doubles whenever there are too many.

/** What happened in one span of time. */
export interface Sample {
  sent: number;
  confirmed: number;
  delivered: number;
  redelivered: number;
  acked: number;
  /** Ready tasks and those in workers' hands, as the ledger had them at its end. */
  ready: number;
  held: number;
  /** The broker's own count of ready messages, the last one in the span; `null` = it was not asked. */
  gauge: number | null;
  /** Milliseconds from publish to confirm. While a sample is the newest one, its tier's open histograms have them. */
  confirm: Histogram;
  /** Milliseconds from publish to ack, of tasks acked in the span. */
  whole: Histogram;
  /** For each worker's slot, one after the other: see `column`. */
  workers: number[];
}

/** What is sampled of a worker: milliseconds with a task in work, milliseconds alive, acks. */
export const column = { busy: 0, alive: 1, acked: 2 } as const;
export const COLUMNS = 3;

export interface Tier {
  /** Milliseconds that a sample covers. */
  width: number;
  /** When the first sample begins, epoch milliseconds; each begins where the one before it ends. */
  from: number;
  /** Oldest first. The last one is open; none before the first run. */
  samples: Sample[];
  confirm: OpenHistogram;
  whole: OpenHistogram;
}

export interface Series {
  fine: Tier;
  run: Tier;
  /** Each worker's place in the samples. */
  slots: Map<WorkerId, number>;
  /** The ledger's redeliveries that are sampled already. */
  redeliveries: number;
}

const WIDTH = 1_000;
/** Fine samples that stay: a quarter of an hour and some. */
export const KEEP_FINE = 930;
/** The most samples of the whole run; even, since they are merged in pairs. */
export const MAX_RUN = 600;
/** Workers that are sampled at once; more than a machine runs. */
export const MAX_SLOTS = 128;

export function createSeries(): Series {
  return { fine: createTier(), run: createTier(), slots: new Map(), redeliveries: 0 };
}

function createTier(): Tier {
  return { width: WIDTH, from: 0, samples: [], confirm: openHistogram(), whole: openHistogram() };
}

/** The series of a run that begins now. */
export function beginSeries(ledger: Ledger, at: number): Series {
  const series = createSeries();
  for (const tier of [series.fine, series.run]) {
    tier.from = at;
    tier.samples.push(emptySample(ledger));
  }
  return series;
}

function emptySample(ledger: Ledger): Sample {
  const { ready, held } = ledgerLine(ledger);
  const counts = { sent: 0, confirmed: 0, delivered: 0, redelivered: 0, acked: 0 };
  return { ...counts, ready, held, gauge: null, confirm: [], whole: [], workers: [] };
}

/** When the newest sample ends, epoch milliseconds. */
export function endOf(tier: Tier): number {
  return tier.from + tier.samples.length * tier.width;
}

/** Goes on to the samples of `at`; to be called before the event of then is folded. */
export function advanceSeries({ series, ledger }: LabState, at: number): void {
  const { fine, run } = series;
  if (fine.samples.length === 0) return;
  if (at >= endOf(fine)) {
    end(fine, ledger);
    skip(fine, at);
    while (at >= endOf(fine)) fine.samples.push(emptySample(ledger));
    trim(fine);
  }
  if (at < endOf(run)) return;
  end(run, ledger);
  while (at >= endOf(run)) {
    if (run.samples.length >= MAX_RUN) halve(run);
    run.samples.push(emptySample(ledger));
  }
}

function end(tier: Tier, ledger: Ledger): void {
  const sample = tier.samples.at(-1)!;
  const { ready, held } = ledgerLine(ledger);
  const confirm = close(tier.confirm);
  const whole = close(tier.whole);
  Object.assign(sample, { ready, held, confirm, whole });
}

/** After a long silence, such as a laptop's sleep: begins again where all that stays is empty anyway. */
function skip(tier: Tier, at: number): void {
  const missing = Math.floor((at - endOf(tier)) / tier.width) + 1;
  if (missing <= KEEP_FINE) return;
  tier.from = endOf(tier) + (missing - KEEP_FINE) * tier.width;
  tier.samples = [];
}

/** In portions, since each copies what stays. */
function trim(tier: Tier): void {
  if (tier.samples.length < KEEP_FINE * 1.1) return;
  const { length } = tier.samples.splice(0, tier.samples.length - KEEP_FINE);
  tier.from += length * tier.width;
}

function halve(tier: Tier): void {
  const { samples } = tier;
  tier.samples = [];
  for (let i = 0; i < samples.length; i += 2) tier.samples.push(join(samples[i]!, samples[i + 1]!));
  tier.width *= 2;
}

function join(first: Sample, second: Sample): Sample {
  const workers = [...second.workers];
  first.workers.forEach((amount, i) => {
    add(workers, i, amount);
  });
  return {
    sent: first.sent + second.sent,
    confirmed: first.confirmed + second.confirmed,
    delivered: first.delivered + second.delivered,
    redelivered: first.redelivered + second.redelivered,
    acked: first.acked + second.acked,
    ready: second.ready,
    held: second.held,
    gauge: second.gauge ?? first.gauge,
    confirm: merged([first.confirm, second.confirm]),
    whole: merged([first.whole, second.whole]),
    workers,
  };
}

function add(amounts: number[], index: number, amount: number): void {
  while (amounts.length <= index) amounts.push(0);
  amounts[index]! += amount;
}

/** Counts what the event was of, after it was folded. It costs the same for one task as for thousands. */
export function sampleEvent(state: LabState, event: StampedEvent): void {
  const { series, ledger } = state;
  const fine = series.fine.samples.at(-1);
  const run = series.run.samples.at(-1);
  if (!fine || !run) return;
  switch (event.type) {
    case 'task.sent':
      fine.sent += event.ids.length;
      run.sent += event.ids.length;
      break;
    case 'task.answered':
      if (event.answer !== 'confirmed') break;
      fine.confirmed += event.ids.length;
      run.confirmed += event.ids.length;
      break;
    case 'task.delivered': {
      const again = ledger.redeliveries - series.redeliveries;
      series.redeliveries = ledger.redeliveries;
      fine.delivered += event.rows.tags.length;
      run.delivered += event.rows.tags.length;
      fine.redelivered += again;
      run.redelivered += again;
      break;
    }
    case 'queue.gauged':
      fine.gauge = event.ready;
      run.gauge = event.ready;
      break;
    case 'worker.exited': {
      const worker = state.workers.get(event.worker);
      if (worker?.exit?.at === event.at) sampleSpan(state, event.worker, column.alive, worker.startedAt, event.at);
      break;
    }
    default:
  }
}

/** A task was confirmed at `at`. */
export function sampleConfirm({ series }: LabState, task: Task, at: number): void {
  if (task.sentAt === null || series.fine.samples.length === 0) return;
  record(series.fine.confirm, at - task.sentAt);
  record(series.run.confirm, at - task.sentAt);
}

/** `worker` acked `task` at `at`. */
export function sampleAck(state: LabState, worker: Worker, task: Task, at: number): void {
  const { fine, run } = state.series;
  if (fine.samples.length === 0) return;
  const slot = slotOf(state, worker.id);
  for (const tier of [fine, run]) {
    const sample = tier.samples.at(-1)!;
    sample.acked++;
    if (slot !== null) add(sample.workers, slot * COLUMNS + column.acked, 1);
    if (task.sentAt !== null) record(tier.whole, at - task.sentAt);
  }
}

/** `worker` had a task in work from `from` to `to`. */
export function sampleWork(state: LabState, worker: WorkerId, from: number, to: number): void {
  sampleSpan(state, worker, column.busy, from, to);
}

function sampleSpan(state: LabState, worker: WorkerId, of: number, from: number, to: number): void {
  const { fine, run } = state.series;
  if (fine.samples.length === 0) return;
  const slot = slotOf(state, worker);
  if (slot === null) return;
  spread(fine, slot * COLUMNS + of, from, to);
  spread(run, slot * COLUMNS + of, from, to);
}

/** Gives each sample that the span touches its part of it. */
function spread({ samples, width, from: start }: Tier, index: number, from: number, to: number): void {
  let at = Math.max(from, start);
  for (let i = Math.floor((at - start) / width); at < to && i < samples.length; i++) {
    const until = Math.min(to, start + (i + 1) * width);
    add(samples[i]!.workers, index, until - at);
    at = until;
  }
}

/** A worker's place; `null` = there are too many. That of one that the lab has forgotten is given to the next. */
function slotOf({ series, workers }: LabState, worker: WorkerId): number | null {
  const { slots } = series;
  const known = slots.get(worker);
  if (known !== undefined) return known;
  if (slots.size < MAX_SLOTS) {
    slots.set(worker, slots.size);
    return slots.size - 1;
  }
  for (const [forgotten, slot] of slots) {
    if (workers.has(forgotten)) continue;
    slots.delete(forgotten);
    slots.set(worker, slot);
    for (const { samples } of [series.fine, series.run]) {
      for (const sample of samples) sample.workers.fill(0, slot * COLUMNS, (slot + 1) * COLUMNS);
    }
    return slot;
  }
  return null;
}
