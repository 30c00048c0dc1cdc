import type { TaskKey } from '../../../shared/ids.ts';
import type { Rect } from './layout.ts';
import type { Path, Point } from './path.ts';

/** How a task, or the place for one, looks; `coming` is still under way to where it is drawn. */
export type CellLook = 'ready' | 'again' | 'unacked' | 'working' | 'waiting' | 'coming' | 'free';

/** A task in the queue or in a worker's hand, or a free slot. */
export interface Cell {
  readonly look: CellLook;
  readonly shape: 'square' | 'ring';
  readonly rect: Rect;
  /** `null` = a free slot. */
  readonly task: TaskKey | null;
  /** Part of the work that is done, 0 to 1. */
  readonly progress: number;
  /** Whether the task was delivered before. */
  readonly again: boolean;
  readonly selected: boolean;
  /** Who has it, in words: `in second-queue`, `in w1`. */
  readonly where: string;
}

export interface Box {
  readonly rect: Rect;
  readonly look: 'usual' | 'frozen' | 'lost' | 'ended' | 'guest';
}

export interface Edge {
  readonly path: Path;
  readonly look: 'calm' | 'off' | 'guest' | 'flow' | 'back';
  /** Tasks a second; `null` where single tasks are drawn. */
  readonly rate: number | null;
  /** 0 to 1. */
  readonly alpha: number;
}

export type DotKind = 'task' | 'again' | 'back' | 'ack' | 'lost' | 'rejected' | 'returned';

/** A task, or an ack, under way. */
export interface Dot {
  readonly kind: DotKind;
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly alpha: number;
  readonly task: TaskKey | null;
  readonly selected: boolean;
}

/** A deep queue as a bar: ready and unacked tasks in proportion. */
export interface Depth {
  readonly rect: Rect;
  readonly ready: number;
  readonly unacked: number;
}

export interface Label {
  readonly at: Point;
  readonly text: string;
  readonly tone: 'dim' | 'lost' | 'redelivered';
  readonly align: 'left' | 'center' | 'right';
}

/** All that one frame shows, in CSS pixels from the canvas' top left corner. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly exchange: Point;
  readonly edges: readonly Edge[];
  readonly boxes: readonly Box[];
  readonly depth: Depth | null;
  readonly cells: readonly Cell[];
  readonly dots: readonly Dot[];
  readonly labels: readonly Label[];
  /** What flows have moved on by, in pixels; 0 where motion is unwanted. */
  readonly drift: number;
}
