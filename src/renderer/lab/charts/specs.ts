import { count, duration, round } from '../../ui/figures.ts';
import type { PlotName } from './scene.ts';
import type { Colour } from './theme.ts';

/** One line of a chart. Lines differ in their dashes as well as in colour. */
export interface LineSpec {
  readonly label: string;
  readonly colour: Colour;
  readonly width: number;
  readonly dash: readonly number[];
  /** Size of the point that stands for a single value. */
  readonly point: number;
}

export interface PlotSpec {
  readonly name: PlotName;
  readonly title: string;
  readonly lines: readonly LineSpec[];
  /** Durations differ by orders of magnitude. */
  readonly isLog: boolean;
  /** The least that the axis reaches to. */
  readonly top: number;
  /** What the axis counts in wholes. */
  readonly isWhole: boolean;
  /** A value with its unit. */
  value(n: number): string;
  /** Said when there is nothing to draw in the time that is shown. */
  readonly nothing: string | null;
}

const percentiles: readonly LineSpec[] = [
  { label: 'p50', colour: 'unacked', width: 3, dash: [], point: 9 },
  { label: 'p95', colour: 'ready', width: 1.75, dash: [7, 4], point: 6 },
  { label: 'p99', colour: 'published', width: 1.5, dash: [2, 3], point: 3 },
];

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** A value on an axis, where there is little room. */
export function axisValue(spec: PlotSpec, n: number): string {
  if (spec.isLog) return n < 1_000 ? `${n} ms` : `${compact.format(n / 1_000)} s`;
  return n < 10_000 ? round(n) : compact.format(n);
}

export const specs: readonly PlotSpec[] = [
  {
    name: 'depth',
    title: 'Ready and unacked',
    lines: [
      { label: 'ready', colour: 'ready', width: 2, dash: [], point: 5 },
      { label: 'unacked', colour: 'unacked', width: 2, dash: [7, 4], point: 5 },
      { label: 'broker’s ready', colour: 'dim', width: 1.5, dash: [2, 3], point: 5 },
    ],
    isLog: false,
    top: 4,
    isWhole: true,
    value: count,
    nothing: null,
  },
  {
    name: 'rates',
    title: 'Tasks a second',
    lines: [
      { label: 'published', colour: 'published', width: 1.5, dash: [], point: 5 },
      { label: 'delivered', colour: 'unacked', width: 3.5, dash: [7, 4], point: 5 },
      { label: 'acked', colour: 'acked', width: 1.75, dash: [], point: 5 },
      { label: 'redelivered', colour: 'redelivered', width: 2, dash: [2, 3], point: 5 },
    ],
    isLog: false,
    top: 2,
    isWhole: false,
    value: (n) => `${n < 100 ? round(n) : count(Math.round(n))}/s`,
    nothing: null,
  },
  {
    name: 'confirm',
    title: 'Publish to confirm',
    lines: percentiles,
    isLog: true,
    top: 100,
    isWhole: false,
    value: latency,
    nothing: 'No task was confirmed in this time.',
  },
  {
    name: 'whole',
    title: 'Publish to ack',
    lines: percentiles,
    isLog: true,
    top: 1_000,
    isWhole: false,
    value: latency,
    nothing: 'No task of this run was acked in this time.',
  },
];

/** Clocks here count whole milliseconds. */
function latency(ms: number): string {
  return ms < 1 ? '< 1 ms' : duration(ms);
}
