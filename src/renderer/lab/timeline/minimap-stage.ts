import { fitCanvas, ratioOf } from '../canvas.ts';
import type { AttemptIndex } from './attempt-index.ts';
import { drawMinimap, MINIMAP_HEIGHT } from './draw-minimap.ts';
import { type MinimapScan, type Range, scanMinimap } from './minimap-scan.ts';
import type { Theme } from './theme.ts';
import type { Viewport } from './viewport.ts';

/** The whole run in little, with the visible part as a window over it. */
export interface Minimap {
  /** Draws what is new; once a frame. */
  frame(frame: MinimapFrame): void;
  /** The time at a place of the map, in epoch milliseconds. */
  timeAt(x: number): number;
  /** Milliseconds of a pixel. */
  readonly scale: number;
  dispose(): void;
}

export interface MinimapFrame {
  readonly index: AttemptIndex;
  /** Differs whenever attempts may have changed. */
  readonly version: string;
  readonly view: Viewport;
  /** The whole run. */
  readonly range: Range;
  readonly now: number;
  readonly theme: Theme;
}

/** How often the run is counted anew while things happen, in milliseconds. */
const EVERY = 250;
/** The window is at least so wide that it can be seen and taken hold of. */
const LEAST = 8;

/** @param box the element that is the window */
export function createMinimap(canvas: HTMLCanvasElement, box: HTMLElement): Minimap {
  const ctx = canvas.getContext('2d')!;
  let width = 0;
  let range: Range = { from: 0, to: 1 };
  let scan: (() => MinimapScan | null) | null = null;
  let shown: MinimapScan | null = null;
  let begun = '';
  let countedAt = 0;
  let drawn = '';
  let boxed = '';

  const resized = new ResizeObserver(measure);
  resized.observe(canvas.parentElement!);
  measure();

  function measure(): void {
    width = Math.floor(canvas.parentElement!.clientWidth);
  }

  function count({ index, version, now, range: whole }: MinimapFrame): void {
    const key = `${version} ${width} ${whole.from} ${whole.to}`;
    const due = key !== begun && (now - countedAt >= EVERY || now < countedAt || shown?.density.width !== width);
    if (!scan && due) {
      begun = key;
      countedAt = now;
      scan = scanMinimap(index, whole, width, now);
    }
    const counted = scan?.();
    if (!counted) return;
    scan = null;
    shown = counted;
    range = counted.range;
    drawn = '';
  }

  function place(view: Viewport): void {
    const perMs = width / (range.to - range.from);
    const from = (view.from - range.from) * perMs;
    const wide = Math.max(LEAST, view.span * perMs);
    const left = Math.min(Math.max(0, from), width - LEAST);
    const right = Math.max(Math.min(width, from + wide), left + LEAST);
    const key = `${left.toFixed(1)} ${right.toFixed(1)}`;
    if (key === boxed) return;
    boxed = key;
    box.style.transform = `translateX(${left.toFixed(1)}px)`;
    box.style.width = `${(right - left).toFixed(1)}px`;
  }

  return {
    frame(frame) {
      if (width === 0) return;
      count(frame);
      // The window is over what is drawn, which is of a moment ago.
      place(frame.view);
      const ratio = ratioOf(canvas);
      const key = `${frame.theme.key} ${ratio} ${frame.index.moments.at(-1)?.seq}`;
      if (!shown || key === drawn) return;
      drawn = key;
      fitCanvas(canvas, shown.density.width, MINIMAP_HEIGHT, ratio);
      drawMinimap({ ctx, theme: frame.theme }, shown, frame.index.moments, ratio);
    },
    timeAt: (x) => range.from + (x / Math.max(1, width)) * (range.to - range.from),
    get scale() {
      return (range.to - range.from) / Math.max(1, width);
    },
    dispose: () => resized.disconnect(),
  };
}
