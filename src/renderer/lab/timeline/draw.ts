import { fillPolygon, stroke } from '../canvas.ts';
import { drawBar, hatch, type Pen } from './draw-bar.ts';
import { drawColumns } from './draw-columns.ts';
import { drawFlag } from './draw-flag.ts';
import { type Entry, sameEntry } from './entry.ts';
import { THIN } from './lanes.ts';
import type { Moment } from './moments.ts';
import type { Band, Bar, Columns, Flag, Join, Lane, Mark, QueueWait, Scene } from './shapes.ts';
import { lookColours } from './theme.ts';
import { AXIS_HEIGHT, GUTTER } from './viewport.ts';
import { laneWords } from './words.ts';

/** What is emphasised for the moment: what the pointer is over, and what the keyboard is at. */
export interface Emphasis {
  readonly hover: Entry | null;
  readonly cursor: Entry | null;
  /** What the pointer is over, where attempts are told in columns. */
  readonly column: { readonly columns: Columns; readonly column: number } | null;
  /** What happened to broker or workers. */
  readonly moment: Moment | null;
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
    each(scene.columns, (columns) => drawColumns(pen, columns, scene.columnMs));
    if (scene.queueWait) drawQueueWait(pen, scene.queueWait);
    each(scene.bars, (bar) => drawBar(pen, bar, scene.width));
    drawJoins(pen, scene.joins, emphasis.hover);
    each(scene.marks, (mark) => drawMark(pen, mark));
    each(scene.bars, (bar) => emphasise(pen, bar, emphasis));
    if (emphasis.column) emphasiseColumn(pen, emphasis.column);
  });
  const isMarked = ({ moments }: Flag): boolean => moments.some(({ seq }) => seq === emphasis.moment?.seq);
  inside(ctx, GUTTER - 8, 0, scene.width, scene.height, () => {
    each(scene.flags, (flag) => drawFlag(pen, flag, scene.height, isMarked(flag)));
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

function drawLane({ ctx, theme }: Pen, { worker, state, y, size }: Lane, width: number): void {
  const { colours } = theme;
  ctx.fillStyle = colours.line;
  ctx.fillRect(0, Math.round(y + size.height) - 1, width, 1);
  const words = laneWords[state];
  const middle = y + size.work.top + size.work.height / 2;
  ctx.textAlign = 'left';
  ctx.fillStyle = state === 'gone' || state === 'stopped' ? colours.dim : colours.text;
  const isThin = size === THIN;
  ctx.font = `600 ${isThin ? 11 : 12}px ${theme.font}`;
  // A collapsed lane has a button before its name, and no room for words.
  ctx.fillText(worker, LANE_NAME, words && !isThin ? middle - 7 : middle + Number(isThin), GUTTER - LANE_NAME - 2);
  if (!words || isThin) return;
  ctx.fillStyle = state === 'killed' || state === 'crashed' ? colours.lostInk : colours.dim;
  ctx.font = `11px ${theme.font}`;
  ctx.fillText(words, LANE_NAME, middle + 8, GUTTER - LANE_NAME - 2);
}

/** Where a worker's name begins, right of the button that expands its lane. */
const LANE_NAME = 20;

/** A thin line where the worker has a process: without it, no worker and an idle worker would look the same. */
function drawLives({ ctx, theme }: Pen, { y, size, lives }: Lane): void {
  ctx.fillStyle = theme.colours.line;
  for (const { x, width } of lives) ctx.fillRect(x, y + size.work.top + size.work.height / 2 - 1, width, 2);
}

/** The selected task's time in the queue: it belonged to no worker then. */
function drawQueueWait({ ctx, theme }: Pen, { x, y, width }: QueueWait): void {
  ctx.strokeStyle = theme.colours.dim;
  ctx.lineWidth = 1.5;
  ctx.setLineDash([2, 3]);
  stroke(ctx, [x, y, x + width, y]);
  ctx.setLineDash([]);
  stroke(ctx, [x, y - 5, x, y + 5]);
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

function drawMark({ ctx, theme }: Pen, { kind, x, y, size }: Mark): void {
  const { colours } = theme;
  const { work, height } = size;
  const middle = y + work.top + work.height / 2;
  if (kind === 'start') {
    const half = Math.min(5, work.height / 2);
    ctx.fillStyle = colours.dim;
    ctx.fillRect(Math.round(x) - 1, y + work.top, 2, work.height);
    fillPolygon(ctx, [x + 1, middle - half, x + 7, middle, x + 1, middle + half]);
    return;
  }
  ctx.strokeStyle = kind === 'stopped' ? colours.dim : colours.lost;
  ctx.lineWidth = 1.5;
  if (kind !== 'stopped') ctx.setLineDash([3, 3]);
  const line = Math.round(x) + 0.5;
  stroke(ctx, [line, y + 3, line, y + height - 3]);
  ctx.setLineDash([]);
  if (size === THIN) return;
  ctx.font = `11px ${theme.font}`;
  ctx.textAlign = 'left';
  ctx.fillStyle = kind === 'stopped' ? colours.dim : colours.lostInk;
  // Waits and redeliveries run below the word: it is read by its border.
  ctx.strokeStyle = colours.pane;
  ctx.lineWidth = 4;
  ctx.lineJoin = 'round';
  ctx.strokeText(kind, x + 7, y + work.top + work.height + 13);
  ctx.fillText(kind, x + 7, y + work.top + work.height + 13);
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

function emphasiseColumn({ ctx, theme }: Pen, { columns, column }: NonNullable<Emphasis['column']>): void {
  ctx.strokeStyle = theme.colours.text;
  ctx.lineWidth = 1;
  ctx.strokeRect(GUTTER + column - 1.5, columns.y - 2.5, 4, columns.height + 5);
}
