import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { alone, atLeastOne, decades } from './axis.ts';
import type { Columns } from './scene.ts';
import { axisValue, type PlotSpec } from './specs.ts';
import type { Theme } from './theme.ts';
import { runTime } from './words.ts';

/** One chart as it is drawn. */
export interface Plot {
  /** Draws the columns between the times `from` and `to`, in seconds from the run's beginning. */
  draw(columns: Columns, from: number, to: number): void;
  /** Draws anew, for a theme that has changed. */
  redraw(): void;
  resize(width: number, height: number): void;
  /** Marks a time; `null` = none. */
  mark(time: number | null): void;
  /** The time at a distance in pixels from the left end of the axis. */
  timeAt(left: number): number;
  /** The element over the lines that the pointer moves on. */
  readonly over: HTMLElement;
  dispose(): void;
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];
const wholes = [1, 2, 5].flatMap((n) => Array.from({ length: 8 }, (_, power) => n * 10 ** power)).sort((a, b) => a - b);

/**
 * @param theme the theme of now; it is asked whenever something is drawn
 * @param timeWords a time on the axis; seconds
 */
export function createPlot(
  host: HTMLElement,
  spec: PlotSpec,
  theme: () => Theme,
  timeWords: (seconds: number) => string = runTime,
): Plot {
  let range: [number, number] = [0, 60];
  const font = `11px ${theme().font}`;
  const axis = {
    font,
    stroke: () => theme().colours.dim,
    grid: { stroke: () => theme().colours.line, width: 1 },
    ticks: { show: false },
  };
  const u = new uPlot(
    {
      width: Math.max(1, host.clientWidth),
      height: Math.max(1, host.clientHeight),
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 7 },
        // A double click would show all there is, and stop the time.
        bind: { dblclick: () => null },
      },
      scales: {
        x: { time: false, range: () => range },
        y: spec.isLog
          ? { distr: 3, range: (_, min, max) => logRange(min, max, spec.top) }
          : { range: (_, __, max) => [0, Math.max(spec.top, (max ?? 0) * 1.08)] },
      },
      axes: [
        { ...axis, size: 22, gap: 3, space: 56, incrs: steps, values: (_, splits) => splits.map(timeWords) },
        {
          ...axis,
          size: 48,
          gap: 4,
          space: 26,
          ...(spec.isWhole ? { incrs: wholes } : {}),
          ...(spec.isLog ? { grid: { ...axis.grid, filter: (_, splits) => decades(splits) } } : {}),
          values: (_, splits) => splits.map((n) => (n === null ? '' : axisValue(spec, n))),
        },
      ],
      series: [
        {},
        ...spec.lines.map(({ label, colour, width, dash, point }): uPlot.Series => {
          const stroke = (): string => theme().colours[colour];
          const single = { size: point, stroke, fill: stroke, filter: points };
          return { label, width, dash: [...dash], stroke, points: single };
        }),
      ],
    },
    [[], ...spec.lines.map(() => [])],
    host,
  );
  return {
    draw([times, ...lines], from, to) {
      range = [from, to];
      u.setData([times, ...(spec.isLog ? lines.map((line) => line.map(atLeastOne)) : lines)]);
    },
    redraw: () => u.redraw(),
    resize(width, height) {
      if (width !== u.width || height !== u.height) u.setSize({ width, height });
    },
    mark(time) {
      const left = time === null ? -10 : u.valToPos(time, 'x');
      u.setCursor({ left, top: 0 }, false);
    },
    timeAt: (left) => u.posToVal(left, 'x'),
    over: u.over,
    dispose: () => u.destroy(),
  };
}

function logRange(min: number | null, max: number | null, top: number): [number, number] {
  const [from, to] = uPlot.rangeLog(Math.max(1, min ?? 1), Math.max(top, max ?? top), 10, true);
  return [from ?? 1, to ?? top];
}

function points(u: uPlot, series: number): number[] {
  return alone(u.data[series]!, u.series[series]!.idxs ?? [0, -1]);
}
