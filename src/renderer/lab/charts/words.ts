import { count, plural, wholeSeconds } from '../../ui/figures.ts';
import type { Latency, PlotName, Scene } from './scene.ts';
import { type PlotSpec, specs } from './specs.ts';
import { evenShare } from './worker-figures.ts';

/** `1:05`, `2:00:30`: seconds from the run's beginning. */
export function runTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (n: number): string => String(n).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** What happened in the time that is shown, in a line. */
export function summaryOf({ totals }: Scene): string {
  const { sent, confirmed, delivered, acked, redelivered } = totals;
  const parts = [`${count(sent)} published`, `${count(confirmed)} confirmed`, `${count(delivered)} delivered`];
  return [...parts, `${count(acked)} acked`, `${count(redelivered)} redelivered`].join(', ');
}

/** What a chart shows, for those who don't see it. */
export function descriptionOf(scene: Scene, { name, title }: PlotSpec): string {
  return `${title}: ${describers[name](scene)}`;
}

const describers: Record<PlotName, (scene: Scene) => string> = {
  depth: ({ now, gauge, plots }) => {
    const [, ready, held] = plots.depth;
    const most = `at most ${count(highest(ready))} ready and ${count(highest(held))} unacked`;
    const broker = gauge ? ` The broker counted ${count(gauge.ready)} ready, ${age(gauge.age)}.` : '';
    return `${count(now.ready)} ready and ${count(now.held)} unacked now; ${most} in this time.${broker}`;
  },
  rates: ({ plots }) => {
    const { lines, value } = specOf('rates');
    const [, ...columns] = plots.rates;
    const parts = lines.map(({ label }, i) => `${label} ${value(columns[i]!.at(-1) ?? 0)}`);
    const most = lines.map(({ label }, i) => `${label} ${value(highest(columns[i]))}`);
    return `latest ${parts.join(', ')}; at most ${most.join(', ')}.`;
  },
  confirm: ({ confirm, totals }) =>
    latencyWords(confirm, 'confirm', `of ${plural(totals.confirmed, 'confirmed task')}`),
  whole: ({ whole, totals }) => latencyWords(whole, 'whole', `of ${plural(totals.acked, 'acked task')}`),
};

function specOf(name: PlotName): PlotSpec {
  return specs.find((spec) => spec.name === name)!;
}

function latencyWords({ p50, p95, p99 }: Latency, name: PlotName, of: string): string {
  const { value, nothing } = specOf(name);
  if (p50 === null || p95 === null || p99 === null) return nothing!;
  return `${of}, half took at most ${value(p50)}, 95 % ${value(p95)}, 99 % ${value(p99)}.`;
}

function highest(values: readonly (number | null)[] | undefined): number {
  let most = 0;
  for (const value of values ?? []) if (value !== null && value > most) most = value;
  return most;
}

/** The figures beside a chart's lines: those at `index`, or the latest; of latencies, those of all the time shown. */
export function legendOf(scene: Scene, spec: PlotSpec, index: number | null): string[] {
  const [, ...columns] = scene.plots[spec.name];
  if (index === null && spec.isLog) {
    const { p50, p95, p99 } = scene[spec.name === 'confirm' ? 'confirm' : 'whole'];
    return [p50, p95, p99].map((ms) => (ms === null ? '–' : spec.value(ms)));
  }
  return spec.lines.map((_, i) => {
    const value = index === null ? columns[i]!.at(-1) : columns[i]![index];
    const text = value === null || value === undefined ? '–' : spec.value(value);
    const isBrokers = spec.name === 'depth' && i === 2;
    return isBrokers && index === null && scene.gauge
      ? `${spec.value(scene.gauge.ready)}, ${age(scene.gauge.age)}`
      : text;
  });
}

/** What the keyboard has come to. */
export function markWords(scene: Scene, spec: PlotSpec, index: number): string {
  const values = legendOf(scene, spec, index).map((value, i) => `${spec.lines[i]!.label} ${value}`);
  return `${runTime(scene.plots[spec.name][0][index]!)}: ${values.join(', ')}`;
}

function age(ms: number): string {
  return ms < 1_000 ? 'just now' : `${wholeSeconds(Math.floor(ms / 1_000) * 1_000)} ago`;
}

/** A part of 1 as `12 %`. */
export function percent(part: number): string {
  if (part > 0 && part < 0.01) return '< 1 %';
  return `${Math.round(part * 100)} %`;
}

export function fairnessWords(workers: Scene['workers']): string {
  const even = evenShare(workers);
  if (even === null) return 'With two workers and more, this shows how evenly they share the tasks.';
  return `An even share is ${percent(even)} each: the mark on the bars.`;
}
