import { fillPolygon, stroke } from '../canvas.ts';
import type { Pen } from './draw-bar.ts';
import type { MomentKind } from './moments.ts';
import type { Flag } from './shapes.ts';
import type { ColourName } from './theme.ts';
import { FLAG_Y } from './viewport.ts';

const colours: Record<MomentKind, ColourName> = {
  down: 'lost',
  missing: 'lost',
  blocked: 'late',
  purged: 'lost',
  up: 'acked',
  start: 'dim',
  stop: 'dim',
  kill: 'lost',
  crash: 'lost',
  freeze: 'working',
  thaw: 'working',
  cut: 'lost',
  settings: 'accent',
};

/**
 * Draws what happened to broker and workers as a sign below the axis, each kind with a shape of its own; what happened
 * to the broker is a line over all lanes, since it happened to all of them.
 */
export function drawFlag({ ctx, theme }: Pen, { x, moments }: Flag, bottom: number, isEmphasised: boolean): void {
  const moment = moments[0]!;
  const colour = theme.colours[colours[moment.kind]];
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  const line = Math.round(x) + 0.5;
  if (moment.worker === null || isEmphasised) {
    ctx.lineWidth = 1;
    ctx.globalAlpha = isEmphasised ? 0.9 : 0.55;
    ctx.setLineDash(moment.kind === 'up' ? [] : [2, 3]);
    stroke(ctx, [line, FLAG_Y, line, bottom]);
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }
  ctx.fillStyle = theme.colours.pane;
  ctx.beginPath();
  ctx.arc(x, FLAG_Y, 6, 0, Math.PI * 2);
  ctx.fill();
  ctx.fillStyle = colour;
  ctx.lineWidth = 1.5;
  sign(ctx, moment.kind, x, FLAG_Y);
  if (moments.length > 1) {
    ctx.beginPath();
    ctx.arc(x + 5, FLAG_Y - 4, 1.5, 0, Math.PI * 2);
    ctx.fill();
  }
  if (!isEmphasised) return;
  ctx.strokeStyle = theme.colours.accent;
  ctx.beginPath();
  ctx.arc(x, FLAG_Y, 6.5, 0, Math.PI * 2);
  ctx.stroke();
}

function sign(ctx: CanvasRenderingContext2D, kind: MomentKind, x: number, y: number): void {
  switch (kind) {
    case 'down':
    case 'up': {
      const way = kind === 'up' ? -1 : 1;
      fillPolygon(ctx, [x - 4.5, y - 3.5 * way, x + 4.5, y - 3.5 * way, x, y + 4 * way]);
      return;
    }
    case 'kill':
    case 'crash':
      stroke(ctx, [x - 3.5, y - 3.5, x + 3.5, y + 3.5]);
      stroke(ctx, [x - 3.5, y + 3.5, x + 3.5, y - 3.5]);
      return;
    case 'cut':
      stroke(ctx, [x - 4.5, y + 2, x - 1, y + 2, x - 1, y - 3]);
      stroke(ctx, [x + 1.5, y + 3.5, x + 1.5, y - 1.5, x + 4.5, y - 1.5]);
      return;
    case 'freeze':
      ctx.fillRect(x - 3.5, y - 4, 2.5, 8);
      ctx.fillRect(x + 1, y - 4, 2.5, 8);
      return;
    case 'thaw':
    case 'start':
      fillPolygon(ctx, [x - 3, y - 4, x + 4, y, x - 3, y + 4]);
      return;
    case 'stop':
      ctx.fillRect(x - 3.5, y - 3.5, 7, 7);
      return;
    case 'purged':
      // A bin: what was in the queue is thrown away.
      ctx.fillRect(x - 4.5, y - 3.5, 9, 1.5);
      fillPolygon(ctx, [x - 3.5, y - 1, x + 3.5, y - 1, x + 2.5, y + 4.5, x - 2.5, y + 4.5]);
      return;
    case 'settings':
      fillPolygon(ctx, [x, y - 4.5, x + 4.5, y, x, y + 4.5, x - 4.5, y]);
      return;
    case 'blocked':
    case 'missing':
      ctx.fillRect(x - 1, y - 4.5, 2, 5.5);
      ctx.fillRect(x - 1, y + 2.5, 2, 2);
      return;
  }
}
