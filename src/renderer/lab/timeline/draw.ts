import { drawBar, hatch, type Pen } from './draw-bar.ts';
import { LANE_HEIGHT, WORK } from './lanes.ts';
import type { Band, Bar, Join, Lane, Mark, Scene } from './shapes.ts';
import { lookColours } from './theme.ts';
import { type Entry, sameEntry } from './track.ts';
import { AXIS_HEIGHT, GUTTER } from './viewport.ts';
import { laneWords } from './words.ts';

/** What is emphasised for the moment: what the pointer is over, and what the keyboard is at. */
export interface Emphasis {
  readonly hover: Entry | null;
  readonly cursor: Entry | null;
}

/** Draws a scene; `ratio` is the screen's number of pixels for each CSS pixel. */
export function drawScene(pen: Pen, scene: Scene, emphasis: Emphasis, ratio: number): void {
  const { ctx } = pen;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, scene.width, scene.height);
  ctx.textBaseline = 'middle';
  drawAxis(pen, scene);
  inside(ctx, 0, AXIS_HEIGHT, scene.width, scene.height - AXIS_HEIGHT, () => {
    each(scene.lanes, (lane) => drawLane(pen, lane, scene.width));
  });
  inside(ctx, GUTTER, AXIS_HEIGHT, scene.width - GUTTER, scene.height - AXIS_HEIGHT, () => {
    each(scene.lanes, (lane) => drawLives(pen, lane));
    each(scene.bands, (band) => drawBand(pen, band));
    each(scene.bars, (bar) => drawBar(pen, bar, scene.width));
    drawJoins(pen, scene.joins, emphasis.hover);
    each(scene.marks, (mark) => drawMark(pen, mark));
    each(scene.bars, (bar) => emphasise(pen, bar, emphasis));
  });
  drawNow(pen, scene);
}

let reported = false;

/** Draws one after the other; one that can't be drawn is left out, so that it does not cost the frame. */
function each<T>(items: readonly T[], draw: (item: T) => void): void {
  for (const item of items) {
    try {
      draw(item);
    } catch (error) {
      if (!reported) reportError(error);
      reported = true;
    }
  }
}

/** Draws with everything outside of the rectangle cut off. */
function inside(ctx: CanvasRenderingContext2D, x: number, y: number, w: number, h: number, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.clip();
  try {
    draw();
  } finally {
    ctx.restore();
  }
}

function drawAxis({ ctx, theme }: Pen, scene: Scene): void {
  ctx.font = `11px ${theme.font}`;
  ctx.textAlign = 'center';
  for (const { x, label } of scene.ticks) {
    ctx.fillStyle = theme.colours.line;
    ctx.fillRect(Math.round(x), AXIS_HEIGHT - 4, 1, scene.height);
    const half = ctx.measureText(label).width / 2;
    // A label that would be cut says something else: 40 s is not 40.
    if (x - half < GUTTER - 30 || x + half > scene.width) continue;
    ctx.fillStyle = theme.colours.dim;
    ctx.fillText(label, x, 11);
  }
}

function drawLane({ ctx, theme }: Pen, lane: Lane, width: number): void {
  const { colours } = theme;
  ctx.fillStyle = colours.line;
  ctx.fillRect(0, Math.round(lane.y + LANE_HEIGHT) - 1, width, 1);
  const words = laneWords[lane.state];
  const middle = lane.y + WORK.top + WORK.height / 2;
  ctx.textAlign = 'left';
  ctx.fillStyle = lane.state === 'gone' || lane.state === 'stopped' ? colours.dim : colours.text;
  ctx.font = `600 12px ${theme.font}`;
  ctx.fillText(lane.worker, 12, words ? middle - 7 : middle);
  if (!words) return;
  ctx.fillStyle = lane.state === 'killed' || lane.state === 'crashed' ? colours.lost : colours.dim;
  ctx.font = `11px ${theme.font}`;
  ctx.fillText(words, 12, middle + 8);
}

/** A thin line where the worker has a process: without it, no worker and an idle worker would look the same. */
function drawLives({ ctx, theme }: Pen, lane: Lane): void {
  ctx.fillStyle = theme.colours.line;
  for (const { x, width } of lane.lives) ctx.fillRect(x, lane.y + WORK.top + WORK.height / 2 - 1, width, 2);
}

function drawBand({ ctx, theme }: Pen, band: Band): void {
  ctx.save();
  try {
    ctx.globalAlpha = 0.12;
    ctx.fillStyle = theme.colours.dim;
    ctx.fillRect(band.x, band.y, band.width, band.height);
    ctx.globalAlpha = 0.45;
    ctx.strokeStyle = theme.colours.dim;
    ctx.lineWidth = 1;
    hatch(ctx, band.x, band.y, band.width, band.height, 9);
  } finally {
    ctx.restore();
  }
  if (band.width < 60) return;
  ctx.font = `11px ${theme.font}`;
  ctx.textAlign = 'left';
  ctx.fillStyle = theme.colours.dim;
  ctx.fillText('frozen', Math.max(band.x, GUTTER) + 6, band.y + band.height - 9);
}

/** More joins than this are drawn as a haze, so that the bars below can be seen. */
const CLEAR = 40;

function drawJoins(pen: Pen, joins: readonly Join[], hover: Entry | null): void {
  const { ctx } = pen;
  const strong = (join: Join): boolean => join.selected || join.task === hover?.task.key;
  if (joins.length <= CLEAR) {
    each(joins, (join) => drawJoin(pen, join, strong(join)));
    return;
  }
  ctx.strokeStyle = pen.theme.colours.redelivered;
  ctx.lineWidth = 1;
  ctx.globalAlpha = Math.max(0.12, Math.min(0.6, CLEAR / joins.length));
  each(joins, (join) => {
    curve(ctx, join);
    ctx.stroke();
  });
  ctx.globalAlpha = 1;
  each(joins.filter(strong), (join) => drawJoin(pen, join, true));
}

function drawJoin({ ctx, theme }: Pen, join: Join, strong: boolean): void {
  curve(ctx, join);
  // On a bar of any colour the line is seen by its border.
  ctx.strokeStyle = theme.colours.pane;
  ctx.lineWidth = strong ? 6 : 4;
  ctx.stroke();
  ctx.strokeStyle = theme.colours.redelivered;
  ctx.lineWidth = strong ? 3.5 : 2;
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(join.from.x, join.from.y, 2.5, 0, Math.PI * 2);
  ctx.fillStyle = theme.colours.redelivered;
  ctx.fill();
}

/** From an attempt's end to the next one's start: it leaves to the right and arrives from the left. */
function curve(ctx: CanvasRenderingContext2D, { from, to }: Join): void {
  const swing = Math.min(26, 10 + Math.abs(to.x - from.x) / 2);
  ctx.beginPath();
  ctx.moveTo(from.x, from.y);
  ctx.bezierCurveTo(from.x + swing, from.y, to.x - swing, to.y, to.x, to.y);
}

function drawMark({ ctx, theme }: Pen, { kind, x, y }: Mark): void {
  const { colours } = theme;
  if (kind === 'start') {
    ctx.fillStyle = colours.dim;
    ctx.fillRect(Math.round(x) - 1, y + WORK.top, 2, WORK.height);
    ctx.beginPath();
    ctx.moveTo(x + 1, y + WORK.top + WORK.height / 2 - 5);
    ctx.lineTo(x + 7, y + WORK.top + WORK.height / 2);
    ctx.lineTo(x + 1, y + WORK.top + WORK.height / 2 + 5);
    ctx.fill();
    return;
  }
  const colour = kind === 'stopped' ? colours.dim : colours.lost;
  ctx.save();
  try {
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.5;
    if (kind !== 'stopped') ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(Math.round(x) + 0.5, y + 3);
    ctx.lineTo(Math.round(x) + 0.5, y + LANE_HEIGHT - 3);
    ctx.stroke();
  } finally {
    ctx.restore();
  }
  ctx.font = `11px ${theme.font}`;
  ctx.textAlign = 'left';
  ctx.fillStyle = colour;
  ctx.fillText(kind, x + 6, y + WORK.top + WORK.height + 13);
}

function drawNow({ ctx, theme }: Pen, { nowX, width, height }: Scene): void {
  if (nowX < GUTTER || nowX > width) return;
  ctx.fillStyle = theme.colours.accent;
  ctx.fillRect(Math.round(nowX) - 0.5, AXIS_HEIGHT - 4, 1.5, height);
}

/** An outline: of the selected task's attempts, of what the keyboard is at, and of what the pointer is over. */
function emphasise({ ctx, theme }: Pen, bar: Bar, { hover, cursor }: Emphasis): void {
  const atCursor = cursor !== null && sameEntry(bar.entry, cursor);
  const hovered = hover !== null && sameEntry(bar.entry, hover);
  if (!bar.selected && !atCursor && !hovered) return;
  const gap = atCursor || bar.selected ? 2 : 1;
  ctx.strokeStyle = atCursor
    ? theme.colours.accent
    : bar.selected
      ? theme.colours.text
      : theme.colours[lookColours[bar.look]];
  ctx.lineWidth = atCursor || bar.selected ? 2 : 1.5;
  ctx.beginPath();
  ctx.roundRect(bar.x - gap, bar.y - gap, bar.width + 2 * gap, bar.height + 2 * gap, bar.part === 'work' ? 6 : 3);
  ctx.stroke();
}
