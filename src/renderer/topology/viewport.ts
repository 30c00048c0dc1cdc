import type { Place } from './lay-out.ts';

/** What of a drawing is seen: a point of it is at `point × scale + offset` of the stage, in CSS pixels. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const MIN_SCALE = 0.04;
export const MAX_SCALE = 2;
const MARGIN = 24;
/** Where the legend is, and what is picked. */
const BELOW = 52;
const ABOVE = 44;

/** All of a drawing, in the middle; never larger than life. */
export function fitAll(drawing: Size, stage: Size): Viewport {
  const room = { width: Math.max(1, stage.width - 2 * MARGIN), height: Math.max(1, stage.height - ABOVE - BELOW) };
  const wanted = Math.min(1, room.width / Math.max(1, drawing.width), room.height / Math.max(1, drawing.height));
  const scale = Math.max(MIN_SCALE, wanted);
  return {
    scale,
    x: (stage.width - drawing.width * scale) / 2,
    y: ABOVE + (stage.height - ABOVE - BELOW - drawing.height * scale) / 2,
  };
}

/** Zooms; what is at `at` of the stage stays there. */
export function zoomAt(view: Viewport, at: Place, factor: number): Viewport {
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, view.scale * factor));
  const by = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by };
}

/** Moves what is seen by CSS pixels; some of the drawing stays in view. */
export function pan(view: Viewport, by: Place, drawing: Size, stage: Size): Viewport {
  const clamp = (value: number, length: number, room: number): number =>
    Math.min(room - MARGIN, Math.max(MARGIN - length * view.scale, value));
  return {
    scale: view.scale,
    x: clamp(view.x + by.x, drawing.width, stage.width),
    y: clamp(view.y + by.y, drawing.height, stage.height),
  };
}

/** As little as needed to see a box, large enough to be read. */
export function reveal(view: Viewport, box: Place & Size, stage: Size): Viewport {
  const scale = Math.max(view.scale, Math.min(0.6, MAX_SCALE));
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const centred = { scale, x: stage.width / 2 - middle.x * scale, y: stage.height / 2 - middle.y * scale };
  if (scale !== view.scale) return centred;
  const inside = (start: number, length: number, room: number): boolean =>
    start >= MARGIN && start + length <= room - MARGIN;
  const isSeen =
    inside(box.x * scale + view.x, box.width * scale, stage.width) &&
    inside(box.y * scale + view.y, box.height * scale, stage.height);
  return isSeen ? view : centred;
}
