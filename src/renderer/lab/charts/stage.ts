import type { LabState } from '../../../shared/lab/state.ts';
import { type ChartsStore, type Emptiness, type PlotWords, rangeStore } from './charts-store.ts';
import { createPlot, type Plot } from './plot.ts';
import { type Range, refreshOf } from './range.ts';
import { buildScene, nearest, type PlotName, type Scene } from './scene.ts';
import { type PlotSpec, specs } from './specs.ts';
import { readTheme, sameTheme, type Theme } from './theme.ts';
import { descriptionOf, legendOf, markWords, runTime, summaryOf } from './words.ts';

export interface StageDeps {
  state(): LabState;
  readonly store: ChartsStore;
  /** The elements that the charts are drawn into. */
  readonly hosts: ReadonlyMap<PlotName, HTMLElement>;
  /** See readTheme. */
  readonly probes: Element;
}

/** The moving part of the charts: draws them when it is time, one in a frame. */
export interface Stage {
  /** Once a frame. See `Draw` for the times. */
  frame(now: number, clock: number): void;
  /** Moves the mark by samples, or to an end by an infinite number; the first step is to the newest. */
  step(name: PlotName, by: number): void;
  /** Takes the mark away. */
  clear(): void;
  dispose(): void;
}

/** What is pointed at: a time by the keyboard, or a place that time runs through by the pointer. */
type Mark = { readonly time: number } | { readonly plot: Plot; readonly left: number } | null;

export function createStage({ state, store, hosts, probes }: StageDeps): Stage {
  let theme: Theme = readTheme(probes);
  let scene: Scene | null = null;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  /** The state that is drawn: a snapshot is another one, which does not wait. */
  let known: LabState | null = null;
  let mark: Mark = null;
  let marked = '';
  /** Those that are still to be drawn. */
  let due: PlotSpec[] = [];
  const plots = new Map<PlotName, Plot>();
  const detach = new AbortController();

  for (const spec of specs) {
    const host = hosts.get(spec.name)!;
    const plot = createPlot(host, spec, () => theme);
    plots.set(spec.name, plot);
    const listening = { signal: detach.signal };
    plot.over.addEventListener('mousemove', ({ offsetX }) => point({ plot, left: offsetX }), listening);
    plot.over.addEventListener('mouseleave', () => point(null), listening);
  }
  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const spec = specs.find(({ name }) => hosts.get(name) === target);
      if (spec && target.clientWidth > 0) plots.get(spec.name)!.resize(target.clientWidth, target.clientHeight);
    }
  });
  for (const host of hosts.values()) resized.observe(host);
  const unsubscribe = rangeStore.subscribe(() => {
    refreshedAt = Number.NEGATIVE_INFINITY;
  });

  function point(to: Mark): void {
    mark = to;
    store.setState({ announcement: '' });
  }

  function frame(now: number, clock: number): void {
    const { range } = rangeStore.getState();
    if (clock - refreshedAt >= refreshOf(range) || state() !== known) {
      refreshedAt = clock;
      refresh(range, now);
    }
    const next = due.shift();
    if (next && scene) draw(next, scene);
    tellMark();
  }

  function refresh(range: Range, now: number): void {
    const current = readTheme(probes);
    if (!sameTheme(theme, current)) {
      theme = current;
      for (const plot of plots.values()) plot.redraw();
    }
    const lab = state();
    known = lab;
    scene = buildScene(lab, range, now);
    const emptiness = emptinessOf(lab);
    if (!scene || emptiness) {
      if (store.getState().emptiness !== emptiness) store.setState({ emptiness });
      return;
    }
    due = [...specs];
    marked = '';
    store.setState({ emptiness, summary: summaryOf(scene), workers: scene.workers });
  }

  function draw(spec: PlotSpec, shown: Scene): void {
    const plot = plots.get(spec.name)!;
    plot.draw(shown.plots[spec.name], shown.from, shown.to);
    if (mark && !('plot' in mark)) plot.mark(mark.time);
  }

  /** Brings the figures beside the lines to the time that is pointed at, and the mark into the other charts. */
  function tellMark(): void {
    if (!scene) return;
    const shown = scene;
    const time = timeOf(mark);
    const key = time === null ? 'none' : String(time);
    if (key === marked) return;
    marked = key;
    const words = {} as Record<PlotName, PlotWords>;
    for (const spec of specs) {
      const plot = plots.get(spec.name)!;
      if (!mark || !('plot' in mark) || mark.plot !== plot) plot.mark(time);
      const index = time === null ? null : nearest(shown.plots[spec.name][0], time);
      const isBlank = spec.nothing !== null && (shown.plots[spec.name][1] ?? []).every((value) => value === null);
      words[spec.name] = {
        legend: legendOf(shown, spec, index),
        description: descriptionOf(shown, spec),
        note: isBlank ? spec.nothing : null,
      };
    }
    store.setState({ plots: words, mark: time === null ? null : runTime(time) });
  }

  function timeOf(to: Mark): number | null {
    if (!to) return null;
    return 'plot' in to ? to.plot.timeAt(to.left) : to.time;
  }

  return {
    frame,
    step(name, by) {
      const times = scene?.plots[name][0] ?? [];
      if (!scene || times.length === 0) return;
      const time = timeOf(mark);
      const last = times.length - 1;
      const at = time === null ? last : nearest(times, time)!;
      const moved = time === null && Number.isFinite(by) ? last : at + by;
      const index = Math.max(0, Math.min(last, moved));
      mark = { time: times[index]! };
      store.setState({ announcement: markWords(scene, specs.find((spec) => spec.name === name)!, index) });
    },
    clear: () => point(null),
    dispose() {
      detach.abort();
      unsubscribe();
      resized.disconnect();
      for (const plot of plots.values()) plot.dispose();
    },
  };
}

function emptinessOf({ run, ledger, queue }: LabState): Emptiness {
  if (!run) return 'no run';
  const isQuiet = ledger.published + ledger.met === 0 && (queue?.gauge?.ready ?? 0) === 0;
  return isQuiet ? 'no tasks' : null;
}
