import { type Histogram, listed, merged, percentile } from '../../../shared/lab/histogram.ts';
import { ledgerLine } from '../../../shared/lab/ledger.ts';
import { endOf, KEEP_FINE, type Sample, type Tier } from '../../../shared/lab/series.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { type Range, spanOf } from './range.ts';
import { type WorkerFigures, workerFigures } from './worker-figures.ts';

/** A chart's columns: times in seconds from the run's beginning, then a column for each line. */
export type Columns = readonly [times: number[], ...lines: (number | null)[][]];
export type PlotName = 'depth' | 'rates' | 'confirm' | 'whole';

/** Percentiles in milliseconds; `null` without a task. */
export interface Latency {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** The counts of all that is in the range. */
export interface Totals {
  readonly sent: number;
  readonly confirmed: number;
  readonly delivered: number;
  readonly redelivered: number;
  readonly acked: number;
}

/** What the charts show: figures only, not yet where they are drawn. */
export interface Scene {
  /** The ends of the time axis, in seconds from the run's beginning. */
  readonly from: number;
  readonly to: number;
  readonly plots: Readonly<Record<PlotName, Columns>>;
  readonly totals: Totals;
  readonly now: { readonly ready: number; readonly held: number };
  /** The broker's own count and its age in milliseconds. */
  readonly gauge: { readonly ready: number; readonly age: number } | null;
  readonly confirm: Latency;
  readonly whole: Latency;
  readonly workers: readonly WorkerFigures[];
}

/** What workers and broker report arrives a moment late: a second is drawn when all of it is there. */
const LATE = 250;
/** Milliseconds that a wide sample must have lasted for its rate to mean something. */
const MIN_ELAPSED = 1_000;

/** Samples of silence after the last event that are drawn. With the run's end the charts stand still at once. */
const MAX_SILENT = KEEP_FINE;

/** The charts' figures at `time`, epoch milliseconds; `null` before the first run. */
export function buildScene(state: LabState, range: Range, time: number): Scene | null {
  const { series, run, ledger, queue } = state;
  const tier = range === 'run' ? series.run : series.fine;
  if (!run || tier.samples.length === 0) return null;
  const now = Math.min(time, endOf(tier) + (queue ? MAX_SILENT * tier.width : 0));
  const age = Math.max(0, now - run.startedAt);
  const span = spanOf(range, age);
  const since = Math.max(run.startedAt, now - span);
  const first = Math.max(0, Math.floor((since - tier.from) / tier.width));
  const samples = samplesUpTo(tier, now);
  const shown = samples.slice(first);
  const { ready, held } = ledgerLine(ledger);
  const begin = tier.from + first * tier.width;
  const lines = drawLines(shown, { begin, width: tier.width, until: now - LATE, origin: run.startedAt });
  const levels = drawLevels(shown, { begin, width: tier.width, now, origin: run.startedAt, ready, held });
  return {
    from: (since - run.startedAt) / 1_000,
    to: (since - run.startedAt + span) / 1_000,
    plots: { depth: levels, ...lines },
    totals: total(shown),
    now: { ready, held },
    gauge: queue?.gauge ? { ready: queue.gauge.ready, age: Math.max(0, now - queue.gauge.at) } : null,
    confirm: latencyOf(merged(shown.map(({ confirm }) => confirm))),
    whole: latencyOf(merged(shown.map(({ whole }) => whole))),
    workers: workerFigures(state, shown, Math.max(begin, run.startedAt), now),
  };
}

/** The tier's samples, and those of the silent time since its last event. The open one has what it has counted yet. */
function samplesUpTo(tier: Tier, now: number): readonly Sample[] {
  const last = tier.samples.at(-1)!;
  const open: Sample = { ...last, confirm: listed(tier.confirm), whole: listed(tier.whole) };
  const silent = Math.max(0, Math.floor((now - endOf(tier)) / tier.width) + 1);
  const samples = tier.samples.slice(0, -1);
  samples.push(open);
  for (let i = 0; i < silent; i++) samples.push(emptyAfter);
  return samples;
}

const emptyAfter: Sample = {
  sent: 0,
  confirmed: 0,
  delivered: 0,
  redelivered: 0,
  acked: 0,
  ready: 0,
  held: 0,
  gauge: null,
  confirm: [],
  whole: [],
  workers: [],
};

interface Grid {
  /** When the first sample begins, epoch milliseconds. */
  readonly begin: number;
  readonly width: number;
  /** Epoch milliseconds that stand at 0. */
  readonly origin: number;
}

function drawLines(samples: readonly Sample[], grid: Grid & { until: number }): Omit<Scene['plots'], 'depth'> {
  const { begin, width, until, origin } = grid;
  const times: number[] = [];
  const rates: number[][] = [[], [], [], []];
  const confirm: (number | null)[][] = [[], [], []];
  const whole: (number | null)[][] = [[], [], []];
  samples.forEach((sample, i) => {
    const from = begin + i * width;
    const elapsed = Math.min(width, until - from);
    if (elapsed < Math.min(width, MIN_ELAPSED)) return;
    times.push((from + elapsed - origin) / 1_000);
    const { sent, delivered, acked, redelivered } = sample;
    push(
      rates,
      [sent, delivered, acked, redelivered].map((n) => (n * 1_000) / elapsed),
    );
    push(confirm, percentilesOf(sample.confirm));
    push(whole, percentilesOf(sample.whole));
  });
  return { rates: [times, ...rates], confirm: [times, ...confirm], whole: [times, ...whole] };
}

function drawLevels(
  samples: readonly Sample[],
  grid: Grid & { now: number; ready: number; held: number },
): Scene['plots']['depth'] {
  const { begin, width, now, origin } = grid;
  const times: number[] = [];
  const lines: (number | null)[][] = [[], [], []];
  let before: number | null = null;
  samples.forEach((sample, i) => {
    const end = begin + (i + 1) * width;
    const isOpen = end > now || sample === emptyAfter;
    times.push((Math.min(end, now) - origin) / 1_000);
    // A second between two of the broker's answers is not one without an answer.
    const gauge: number | null = sample.gauge ?? before;
    before = sample.gauge;
    push(lines, isOpen ? [grid.ready, grid.held, gauge] : [sample.ready, sample.held, gauge]);
  });
  return [times, ...lines];
}

function push<T>(columns: T[][], row: readonly T[]): void {
  row.forEach((value, i) => {
    columns[i]!.push(value);
  });
}

function percentilesOf(histogram: Histogram): (number | null)[] {
  if (histogram.length === 0) return [null, null, null];
  return [percentile(histogram, 0.5), percentile(histogram, 0.95), percentile(histogram, 0.99)];
}

function latencyOf(histogram: Histogram): Latency {
  const [p50, p95, p99] = percentilesOf(histogram);
  return { p50: p50 ?? null, p95: p95 ?? null, p99: p99 ?? null };
}

function total(samples: readonly Sample[]): Totals {
  const totals = { sent: 0, confirmed: 0, delivered: 0, redelivered: 0, acked: 0 };
  for (const sample of samples) {
    totals.sent += sample.sent;
    totals.confirmed += sample.confirmed;
    totals.delivered += sample.delivered;
    totals.redelivered += sample.redelivered;
    totals.acked += sample.acked;
  }
  return totals;
}

/** The index of the time that is nearest; `null` without any. */
export function nearest(times: readonly number[], time: number): number | null {
  if (times.length === 0) return null;
  let low = 0;
  let high = times.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle;
    else high = middle;
  }
  return time - times[low]! <= times[high]! - time ? low : high;
}
