/** What part of the lab's time and lanes is shown, and how large, in CSS pixels. Times are epoch milliseconds. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
  /** The time at the left edge of the plot. */
  readonly from: number;
  /** Milliseconds from the left edge to the right one. */
  readonly span: number;
  /** Whether the right edge goes with the time. */
  readonly follow: boolean;
  /** How far the lanes are scrolled. */
  readonly scroll: number;
}

/** Room for the workers' names, left of the plot. */
export const GUTTER = 72;
/** Room for the time axis and what happened to broker and workers, above the lanes. */
export const AXIS_HEIGHT = 36;
/** Where the signs of what happened to broker and workers are. */
export const FLAG_Y = 27;

export const DEFAULT_SPAN = 20_000;
const MIN_SPAN = 10;
const MAX_SPAN = 14 * 24 * 3_600_000;
/** Room right of the now-line, as a part of the span. */
const AHEAD = 0.04;
/** Where motion is to be reduced the view moves on in this part of the span at once. */
const STEP = 0.2;

export function createViewport(now: number): Viewport {
  return { width: 0, height: 0, from: now - DEFAULT_SPAN, span: DEFAULT_SPAN, follow: true, scroll: 0 };
}

export function plotWidth(view: Viewport): number {
  return Math.max(1, view.width - GUTTER);
}

export function xOf(view: Viewport, time: number): number {
  return GUTTER + ((time - view.from) / view.span) * plotWidth(view);
}

export function timeAt(view: Viewport, x: number): number {
  return view.from + ((x - GUTTER) / plotWidth(view)) * view.span;
}

/** Milliseconds for each pixel. */
export function scale(view: Viewport): number {
  return view.span / plotWidth(view);
}

/**
 * The view at the time `now`, if it follows: what is drawn grows from the left until the view is full, then the view
 * moves. It moves by whole pixels, so that text and edges stay sharp, and in few large steps where motion is to be
 * reduced.
 * @param earliest there is nothing to see before it
 */
export function followed(view: Viewport, now: number, earliest: number, reducedMotion: boolean): Viewport {
  if (!view.follow) return view;
  const step = reducedMotion ? view.span * STEP : scale(view);
  const edge = Math.ceil(now / step) * step + view.span * AHEAD;
  const from = Math.max(edge - view.span, earliest - view.span * AHEAD);
  return from === view.from ? view : { ...view, from };
}

export function withFollow(view: Viewport, follow: boolean): Viewport {
  return { ...view, follow };
}

/** Zooms by `factor` (more than 1 shows more time) around `x`. A view that follows goes on to follow. */
export function zoomed(view: Viewport, factor: number, x: number): Viewport {
  const span = clamp(view.span * factor, MIN_SPAN, MAX_SPAN);
  const time = timeAt(view, x);
  return { ...view, span, from: time - ((x - GUTTER) / plotWidth(view)) * span };
}

/** Moves the view by a number of pixels, to later times if positive. It no longer follows. */
export function panned(view: Viewport, pixels: number): Viewport {
  return { ...view, from: view.from + pixels * scale(view), follow: false };
}

/** Shows the time from `from` to `to` with some room around it. */
export function fitted(view: Viewport, from: number, to: number): Viewport {
  const span = clamp((to - from) * 1.06, MIN_SPAN, MAX_SPAN);
  return { ...view, span, from: from - (span - (to - from)) / 2, follow: false };
}

/** Shows `span` milliseconds from `from` on. */
export function placed(view: Viewport, from: number, span: number): Viewport {
  return { ...view, from, span: clamp(span, MIN_SPAN, MAX_SPAN), follow: false };
}

/** The view with `from` at its left edge, with a little room before it. */
export function startingAt(view: Viewport, from: number): Viewport {
  return { ...view, from: from - view.span * AHEAD, follow: false };
}

/** The view moved so that `time` is well inside; unchanged if it is already. */
export function revealed(view: Viewport, time: number): Viewport {
  const place = (time - view.from) / view.span;
  if (place >= 0.02 && place <= 0.98) return view;
  return { ...view, from: time - view.span / 2, follow: false };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
