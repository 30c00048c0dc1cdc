import type { WorkerId } from '../../../shared/ids.ts';
import type { Point } from './path.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `full` shows all that is known of a worker, `small` what it holds, `ended` how it ended. */
export type NodeSize = 'full' | 'small' | 'ended';

export interface WorkerPlace {
  readonly id: WorkerId;
  readonly size: NodeSize;
  /** From the top of what scrolls. */
  readonly rect: Rect;
}

/** Where everything stands, in CSS pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Whether producer, exchange and queue stand below each other, for want of room. */
  readonly narrow: boolean;
  readonly producer: Rect;
  readonly exchange: Point;
  readonly queue: Rect;
  readonly workers: readonly WorkerPlace[];
  /** Other programs' consumers, as one. */
  readonly guests: Rect | null;
  /** Height of the column of workers: more than `height` scrolls. */
  readonly contentHeight: number;
}

export interface LayoutInput {
  readonly width: number;
  readonly height: number;
  readonly workers: readonly { readonly id: WorkerId; readonly ended: boolean }[];
  readonly guests: boolean;
}

const PAD = 12;
const GAP = 8;
export const EXCHANGE_RADIUS = 11;
const NARROW = 720;
const PRODUCER_HEIGHT = 66;
/** Below this height the publisher says only what it has published. */
const LOW = 300;
const LOW_PRODUCER_HEIGHT = 48;
const QUEUE_HEIGHT = 140;
/** Below this height the queue has a row of tasks less. */
const VERY_LOW = 256;
const LOW_QUEUE_HEIGHT = 118;
const GUESTS_HEIGHT = 46;
const heights: Record<NodeSize, number> = { full: 102, small: 56, ended: 50 };

export function layOut({ width, height, workers, guests }: LayoutInput): Layout {
  const narrow = width < NARROW;
  const workerWidth = narrow ? clamp(width * 0.47, 210, 310) : clamp(width * 0.34, 240, 360);
  const queueWidth = narrow ? clamp(width * 0.29, 140, 180) : clamp(width * 0.22, 156, 200);
  const x = Math.max(width - PAD - workerWidth, PAD + queueWidth + GAP);
  const left = narrow ? stacked(height, queueWidth) : inLine(width, height, queueWidth, workerWidth);
  return { width, height, narrow, ...left, ...column(x, workerWidth, height, workers, guests) };
}

function inLine(width: number, height: number, queueWidth: number, workerWidth: number) {
  const producerWidth = clamp(width * 0.16, 124, 150);
  const room = width - 2 * PAD - producerWidth - 2 * EXCHANGE_RADIUS - queueWidth - workerWidth;
  const middle = height / 2;
  const exchangeX = PAD + producerWidth + room * 0.25 + EXCHANGE_RADIUS;
  const queueX = exchangeX + EXCHANGE_RADIUS + room * 0.23;
  return {
    producer: rect(PAD, middle - PRODUCER_HEIGHT / 2, producerWidth, PRODUCER_HEIGHT),
    exchange: { x: exchangeX, y: middle },
    queue: rect(queueX, middle - QUEUE_HEIGHT / 2, queueWidth, QUEUE_HEIGHT),
  };
}

function stacked(height: number, width: number) {
  const producerHeight = height < LOW ? LOW_PRODUCER_HEIGHT : PRODUCER_HEIGHT;
  const queueHeight = height < VERY_LOW ? LOW_QUEUE_HEIGHT : QUEUE_HEIGHT;
  const room = clamp((height - 2 * PAD - producerHeight - queueHeight - 2 * EXCHANGE_RADIUS) / 2, 8, 44);
  const total = producerHeight + queueHeight + 2 * (EXCHANGE_RADIUS + room);
  const top = Math.max(GAP, (height - total) / 2);
  const exchangeY = top + producerHeight + room + EXCHANGE_RADIUS;
  return {
    producer: rect(PAD, top, width, producerHeight),
    exchange: { x: PAD + width / 2, y: exchangeY },
    queue: rect(PAD, exchangeY + EXCHANGE_RADIUS + room, width, queueHeight),
  };
}

/** Workers below each other: as large as there is room for, and scrolling where even small ones have none. */
function column(x: number, width: number, height: number, workers: LayoutInput['workers'], hasGuests: boolean) {
  const live = (fits: 'full' | 'small'): NodeSize[] => workers.map(({ ended }) => (ended ? 'ended' : fits));
  const guestsHeight = hasGuests ? GUESTS_HEIGHT + GAP : 0;
  const totalOf = (sizes: NodeSize[]): number =>
    sizes.reduce((sum, size) => sum + heights[size] + GAP, guestsHeight - GAP) + 2 * PAD;
  const full = live('full');
  const sizes = totalOf(full) <= height ? full : live('small');
  const total = totalOf(sizes);
  let y = Math.max(PAD, (height - total) / 2 + PAD);
  const places = workers.map(({ id }, index): WorkerPlace => {
    const size = sizes[index]!;
    const place = { id, size, rect: rect(x, y, width, heights[size]) };
    y += heights[size] + GAP;
    return place;
  });
  return {
    workers: places,
    guests: hasGuests ? rect(x, y, width, GUESTS_HEIGHT) : null,
    contentHeight: Math.max(height, total),
  };
}

function rect(x: number, y: number, width: number, height: number): Rect {
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
