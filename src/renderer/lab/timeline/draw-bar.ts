import { fillPolygon, stroke } from '../canvas.ts';
import { isAgain } from './entry.ts';
import { fitLabel } from './fit-label.ts';
import type { Bar } from './shapes.ts';
import { inkOn, lookColours, type Theme } from './theme.ts';
import { GUTTER } from './viewport.ts';
import { AGAIN, textOf } from './words.ts';

/** What one draws with. */
export interface Pen {
  readonly ctx: CanvasRenderingContext2D;
  readonly theme: Theme;
}

const RADIUS = 5;
/** Bars narrower than this are plain: there is no room for a pattern or a rounded corner. */
const PLAIN = 6;
const PADDING = 8;
/** Bars lower than this have no room for a text and for signs. */
const LABELLED = 16;
/** Room that the sign of an outcome takes at a bar's end. */
const SIGN = 14;

/**
 * Draws one bar: its colour says how the attempt ended, and so does a pattern or a sign at its end.
 * @param right the right edge of what is seen: texts end before it
 */
export function drawBar(pen: Pen, bar: Bar, right: number): void {
  if (bar.part === 'wait') drawWait(pen, bar);
  else drawWork(pen, bar, right);
}

function drawWait({ ctx, theme }: Pen, bar: Bar): void {
  const colour = theme.colours[lookColours[bar.look]];
  ctx.fillStyle = colour;
  ctx.fillRect(bar.x, bar.y, bar.width, bar.height);
  if (bar.again) notch(ctx, theme, bar, 2);
  if (!bar.ends) return;
  const x = bar.x + bar.width;
  const middle = bar.y + bar.height / 2;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  if (bar.look === 'lost') cross(ctx, x, middle, 3);
  else stroke(ctx, [x, middle - 3.5, x, middle + 3.5]);
}

function drawWork(pen: Pen, bar: Bar, right: number): void {
  const { ctx, theme } = pen;
  const colour = theme.colours[lookColours[bar.look]];
  ctx.fillStyle = colour;
  // A pixel between neighbours, where it does not eat the bar.
  const width = bar.ends && bar.width > PLAIN ? bar.width - 1 : bar.width;
  if (width <= PLAIN) {
    ctx.fillRect(bar.x, bar.y, width, bar.height);
    if (bar.again) notch(ctx, theme, bar, 0);
    return;
  }
  shape(ctx, bar, width);
  const ink = inkOn(colour);
  if (bar.look === 'lost') {
    ctx.save();
    try {
      ctx.clip();
      ctx.strokeStyle = ink;
      ctx.globalAlpha = 0.28;
      ctx.lineWidth = 2;
      hatch(ctx, bar.x, bar.y, width, bar.height, 7);
    } finally {
      ctx.restore();
    }
  }
  if (bar.again) notch(ctx, theme, bar, 0);
  const signed = bar.ends && bar.look !== 'acked' && width >= SIGN + 4 && bar.height >= LABELLED;
  if (signed) sign(ctx, bar, bar.x + width, ink);
  label(pen, bar, Math.min(bar.x + width - (signed ? SIGN : 0), right), ink);
}

/** The bar itself; the end of work that goes on is open, and what the broker cut has a torn one. */
function shape(ctx: CanvasRenderingContext2D, bar: Bar, width: number): void {
  const { x, y, height } = bar;
  ctx.beginPath();
  if (bar.look === 'cut' && bar.ends && width > 12) {
    ctx.moveTo(x, y);
    ctx.lineTo(x + width, y);
    const tooth = height / 4;
    for (let i = 0; i < 4; i++) {
      ctx.lineTo(x + width - 5, y + tooth * (i + 0.5));
      ctx.lineTo(x + width, y + tooth * (i + 1));
    }
    ctx.lineTo(x, y + height);
    ctx.closePath();
  } else {
    const end = bar.ends ? RADIUS : 0;
    ctx.roundRect(x, y, width, height, [RADIUS, end, end, RADIUS]);
  }
  ctx.fill();
}

/** A redelivery's start: a stripe with an arrowhead in it, where there is room for one. */
function notch(ctx: CanvasRenderingContext2D, theme: Theme, bar: Bar, beyond: number): void {
  const { x, y, width, height } = bar;
  const half = Math.min(2, width / 3);
  ctx.fillStyle = theme.colours.redelivered;
  ctx.fillRect(x - half, y - beyond, 2 * half, height + 2 * beyond);
  if (width < 14 || height < 8) return;
  const tall = Math.min(5, height / 2);
  fillPolygon(ctx, [x + 2, y + height / 2 - tall, x + 7, y + height / 2, x + 2, y + height / 2 + tall]);
}

/** What stands at the end of an attempt that did not end with an ack. */
function sign(ctx: CanvasRenderingContext2D, bar: Bar, end: number, ink: string): void {
  const middle = bar.y + bar.height / 2;
  const x = end - 8;
  ctx.strokeStyle = ink;
  ctx.lineWidth = 2;
  switch (bar.look) {
    case 'lost':
      cross(ctx, x, middle, 4);
      break;
    case 'requeued':
      stroke(ctx, [x + 3, middle - 5, x - 3, middle, x + 3, middle + 5]);
      break;
    case 'rejected':
      stroke(ctx, [x - 4, middle, x + 4, middle]);
      break;
    case 'late':
      stroke(ctx, [end - 4, bar.y + 2, end - 4, bar.y + bar.height - 2]);
      stroke(ctx, [end - 9, bar.y + 2, end - 9, bar.y + bar.height - 2]);
      break;
  }
}

function label(pen: Pen, bar: Bar, end: number, ink: string): void {
  // The text of a bar that begins left of the view stays in the view.
  const left = Math.max(bar.x, GUTTER) + PADDING + (bar.again ? 3 : 0);
  const room = end - left - 5;
  if (room < 8 || bar.height < LABELLED) return;
  const { ctx, theme } = pen;
  ctx.font = `12px ${theme.font}`;
  const again = isAgain(bar.entry) ? AGAIN : null;
  const text = fitLabel(textOf(bar.entry.task), again, room, (candidate) => measured(ctx, candidate));
  if (text === '') return;
  const y = bar.y + bar.height / 2 + 0.5;
  ctx.textAlign = 'left';
  if (bar.look === 'lost') {
    // Plain ground below the letters: hatching makes them hard to read.
    ctx.fillStyle = theme.colours.lost;
    ctx.fillRect(left - 3, bar.y + 4, measured(ctx, text) + 6, bar.height - 8);
  }
  ctx.fillStyle = ink;
  ctx.fillText(text, left, y);
}

const widths = new Map<string, number>();

/** The width of `text` in the present font. Bars grow, texts do not: each is measured once. */
function measured(ctx: CanvasRenderingContext2D, text: string): number {
  const key = `${ctx.font} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (widths.size > 2_000) widths.clear();
  const { width } = ctx.measureText(text);
  widths.set(key, width);
  return width;
}

/** Strokes slanting lines over a rectangle; they stay where they are on it when it moves. */
export function hatch(ctx: CanvasRenderingContext2D, x: number, y: number, w: number, h: number, gap: number): void {
  ctx.save();
  try {
    ctx.beginPath();
    ctx.rect(x, y, w, h);
    ctx.clip();
    ctx.beginPath();
    for (let offset = -h; offset < w; offset += gap) {
      ctx.moveTo(x + offset, y + h);
      ctx.lineTo(x + offset + h, y);
    }
    ctx.stroke();
  } finally {
    ctx.restore();
  }
}

function cross(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  stroke(ctx, [x - size, y - size, x + size, y + size]);
  stroke(ctx, [x - size, y + size, x + size, y - size]);
}
