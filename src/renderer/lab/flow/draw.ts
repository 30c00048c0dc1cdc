import { fillPolygon, stroke } from '../canvas.ts';
import { hatch, type Pen } from '../timeline/draw-bar.ts';
import { type ColourName, inkOn } from '../timeline/theme.ts';
import { EXCHANGE_RADIUS, type Rect } from './layout.ts';
import { type Path, pointOn } from './path.ts';
import type { Box, Cell, Depth, Dot, Edge, Label, Scene } from './shapes.ts';

/** What is emphasised for the moment: what the pointer is over, and what the keyboard is at. */
export interface Emphasis {
  readonly hover: Cell | null;
  readonly cursor: Cell | null;
}

/** Draws a scene; `ratio` is the screen's number of pixels for each CSS pixel. */
export function drawScene(pen: Pen, scene: Scene, { hover, cursor }: Emphasis, ratio: number): void {
  const { ctx } = pen;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, scene.width, scene.height);
  ctx.textBaseline = 'middle';
  for (const edge of scene.edges) drawEdge(pen, edge, scene.drift);
  drawExchange(pen, scene);
  for (const box of scene.boxes) drawBox(pen, box);
  if (scene.depth) drawDepth(pen, scene.depth);
  for (const cell of scene.cells) drawCell(pen, cell);
  for (const dot of scene.dots) drawDot(pen, dot);
  for (const label of scene.labels) drawLabel(pen, label);
  if (hover) outline(pen, hover, 'accent', 1.5);
  if (cursor) outline(pen, cursor, 'text', 2);
}

function trace(ctx: CanvasRenderingContext2D, [a, b, c, d]: Path): void {
  ctx.beginPath();
  ctx.moveTo(a.x, a.y);
  ctx.bezierCurveTo(b.x, b.y, c.x, c.y, d.x, d.y);
}

const edgeColours: Record<Edge['look'], ColourName> = {
  calm: 'lineStrong',
  off: 'line',
  guest: 'lineStrong',
  flow: 'working',
  back: 'redelivered',
};

function drawEdge({ ctx, theme }: Pen, edge: Edge, drift: number): void {
  ctx.save();
  ctx.globalAlpha = edge.alpha;
  ctx.strokeStyle = theme.colours[edgeColours[edge.look]];
  ctx.lineWidth = edge.rate === null ? (edge.look === 'back' ? 2.5 : 1.5) : 2 + Math.min(5, Math.log10(edge.rate + 1));
  if (edge.look === 'off' || edge.look === 'guest') ctx.setLineDash([4, 5]);
  trace(ctx, edge.path);
  if (edge.rate !== null) {
    // A band, and what drifts in it: standing still, it is a flow all the same.
    ctx.globalAlpha = 0.28 * edge.alpha;
    ctx.stroke();
    ctx.globalAlpha = edge.alpha;
    ctx.setLineDash([7, 9]);
    ctx.lineDashOffset = -(drift % 16);
  }
  ctx.stroke();
  ctx.setLineDash([]);
  if (edge.look === 'back') arrowhead(ctx, edge, theme.colours.redelivered);
  ctx.restore();
}

function arrowhead(ctx: CanvasRenderingContext2D, { path }: Edge, colour: string): void {
  const { x, y } = path[3];
  const { angle } = pointOn(path, 0.97);
  ctx.translate(x, y);
  ctx.rotate(angle);
  ctx.fillStyle = colour;
  fillPolygon(ctx, [1, 0, -10, -6, -10, 6]);
}

function drawExchange({ ctx, theme }: Pen, { exchange }: Scene): void {
  const r = EXCHANGE_RADIUS;
  ctx.save();
  ctx.translate(exchange.x, exchange.y);
  ctx.fillStyle = theme.colours.chip;
  fillPolygon(ctx, [0, -r, r, 0, 0, r, -r, 0]);
  ctx.strokeStyle = theme.colours.lineStrong;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  ctx.restore();
}

function drawBox({ ctx, theme }: Pen, { rect, look }: Box): void {
  const { colours } = theme;
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1, 10);
  if (look !== 'lost' && look !== 'ended' && look !== 'guest') {
    ctx.fillStyle = colours.chip;
    ctx.fill();
  } else {
    // What is below, such as an edge to another worker, does not run through it.
    ctx.fillStyle = colours.pane;
    ctx.fill();
    ctx.setLineDash([4, 3]);
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = look === 'lost' ? colours.lost : colours.lineStrong;
    ctx.stroke();
  }
  if (look === 'frozen') {
    ctx.globalAlpha = 0.35;
    ctx.strokeStyle = colours.dim;
    ctx.lineWidth = 1;
    hatch(ctx, rect.x + 2, rect.y + 2, rect.width - 4, rect.height - 4, 12);
  }
  ctx.restore();
}

/** Ready tasks in full, unacked ones hatched: they are not the queue's alone. */
function drawDepth({ ctx, theme }: Pen, { rect, ready, unacked }: Depth): void {
  const { x, y, width, height } = rect;
  const total = Math.max(1, ready + unacked);
  // Even one task among thousands is there to be seen.
  const least = (n: number): number => (n === 0 ? 0 : Math.max(3, (n / total) * width));
  const unackedWidth = Math.min(width - (ready > 0 ? 3 : 0), least(unacked));
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, 5);
  ctx.clip();
  ctx.fillStyle = theme.colours.working;
  ctx.fillRect(x, y, width - unackedWidth, height);
  const left = x + width - unackedWidth;
  ctx.fillStyle = theme.colours.held;
  ctx.fillRect(left, y, unackedWidth, height);
  ctx.strokeStyle = theme.colours.working;
  ctx.lineWidth = 1.5;
  hatch(ctx, left, y, unackedWidth, height, 6);
  ctx.restore();
}

const cellColours: Record<Cell['look'], ColourName> = {
  ready: 'working',
  again: 'redelivered',
  unacked: 'working',
  working: 'working',
  waiting: 'held',
  coming: 'lineStrong',
  free: 'lineStrong',
};

function drawCell(pen: Pen, cell: Cell): void {
  if (cell.shape === 'ring') drawRing(pen, cell);
  else drawSquare(pen, cell);
  if (cell.selected) outline(pen, cell, 'accent', 2);
}

function drawSquare({ ctx, theme }: Pen, { rect, look, again }: Cell): void {
  const colour = theme.colours[cellColours[look]];
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(rect.x + 1, rect.y + 1, rect.width - 2, rect.height - 2, 3);
  ctx.strokeStyle = again && look !== 'coming' ? theme.colours.redelivered : colour;
  ctx.lineWidth = 1.5;
  if (look === 'coming') ctx.setLineDash([2.5, 2]);
  if (look === 'ready' || look === 'again' || look === 'working' || look === 'waiting') {
    ctx.fillStyle = colour;
    ctx.fill();
  }
  ctx.stroke();
  ctx.restore();
  if (again && look !== 'coming') {
    const onFill = look === 'unacked' ? theme.colours.redelivered : inkOn(colour);
    againSign(ctx, rect.x + rect.width / 2, rect.y + rect.height / 2, 3, onFill);
  }
}

/** The work in hand: how much of it is done. */
function drawRing({ ctx, theme }: Pen, { rect, look, progress, again }: Cell): void {
  const { colours } = theme;
  const x = rect.x + rect.width / 2;
  const y = rect.y + rect.height / 2;
  const thickness = rect.width > 24 ? 4.5 : 3.5;
  const r = rect.width / 2 - thickness / 2;
  ctx.save();
  ctx.lineWidth = thickness;
  ctx.strokeStyle = colours.lineStrong;
  if (look === 'coming') ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.stroke();
  if (look === 'working' || look === 'waiting') {
    ctx.setLineDash([]);
    ctx.strokeStyle = again ? colours.redelivered : colours.working;
    ctx.lineCap = 'round';
    ctx.beginPath();
    ctx.arc(x, y, r, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.max(0.01, progress));
    ctx.stroke();
    if (again) againSign(ctx, x, y, 4, colours.redelivered);
    else {
      ctx.beginPath();
      ctx.arc(x, y, rect.width > 24 ? 3.5 : 2.5, 0, 2 * Math.PI);
      ctx.fillStyle = colours.working;
      ctx.fill();
    }
  }
  ctx.restore();
}

/** Delivered once more: a diamond, wherever such a task is. */
function againSign(ctx: CanvasRenderingContext2D, x: number, y: number, size: number, colour: string): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.fillStyle = colour;
  fillPolygon(ctx, [0, -size, size, 0, 0, size, -size, 0]);
  ctx.restore();
}

const dotColours: Record<Dot['kind'], ColourName> = {
  task: 'working',
  again: 'redelivered',
  back: 'redelivered',
  ack: 'acked',
  lost: 'lost',
  rejected: 'rejected',
  returned: 'lost',
};

function drawDot({ ctx, theme }: Pen, { kind, x, y, angle, alpha, selected }: Dot): void {
  const colour = theme.colours[dotColours[kind]];
  ctx.save();
  ctx.globalAlpha = alpha;
  ctx.translate(x, y);
  ctx.fillStyle = colour;
  ctx.strokeStyle = colour;
  switch (kind) {
    case 'task':
      ctx.beginPath();
      ctx.arc(0, 0, 5, 0, 2 * Math.PI);
      ctx.fill();
      break;
    case 'again':
    case 'back':
      ctx.rotate(kind === 'back' ? angle : 0);
      fillPolygon(ctx, kind === 'back' ? [10, 0, -5, -7, -2, 0, -5, 7] : [0, -8, 8, 0, 0, 8, -8, 0]);
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = theme.colours.pane;
      ctx.stroke();
      break;
    case 'ack':
      ctx.lineWidth = 2.5;
      stroke(ctx, [-5, 0, -1, 4, 5, -4]);
      break;
    default:
      ctx.rotate(angle);
      ctx.lineWidth = 3;
      stroke(ctx, [-5, -5, 5, 5]);
      stroke(ctx, [-5, 5, 5, -5]);
  }
  if (selected) {
    ctx.beginPath();
    ctx.arc(0, 0, 11, 0, 2 * Math.PI);
    ctx.strokeStyle = theme.colours.accent;
    ctx.lineWidth = 2;
    ctx.stroke();
  }
  ctx.restore();
}

const labelColours: Record<Label['tone'], ColourName> = { dim: 'dim', lost: 'lostInk', redelivered: 'redeliveredInk' };

function drawLabel({ ctx, theme }: Pen, { at, text, tone, align }: Label): void {
  ctx.font = `${tone === 'dim' ? 500 : 650} 11px ${theme.font}`;
  ctx.textAlign = align;
  // A rim in the ground's colour: edges may run below it.
  ctx.strokeStyle = theme.colours.pane;
  ctx.lineWidth = 3;
  ctx.lineJoin = 'round';
  if (align !== 'left') ctx.strokeText(text, at.x, at.y);
  ctx.fillStyle = theme.colours[labelColours[tone]];
  ctx.fillText(text, at.x, at.y);
}

function outline({ ctx, theme }: Pen, { rect, shape }: Cell, colour: ColourName, width: number): void {
  const { x, y, width: w, height: h } = grown(rect, 2.5);
  ctx.strokeStyle = theme.colours[colour];
  ctx.lineWidth = width;
  ctx.beginPath();
  ctx.roundRect(x, y, w, h, shape === 'ring' ? w / 2 : 5);
  ctx.stroke();
}

function grown({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}
