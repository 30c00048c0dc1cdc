import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import type { Tick } from './axis.ts';
import type { Density } from './density.ts';
import type { Entry, Look } from './entry.ts';
import type { LaneSize } from './lanes.ts';
import type { Moment } from './moments.ts';

/** One attempt or a part of it, or several waits that can't be told apart at this size. */
export interface Bar {
  readonly entry: Entry;
  readonly worker: WorkerId;
  /** `wait`: the task waits inside its worker; `work`: the worker is at it. */
  readonly part: 'wait' | 'work';
  readonly x: number;
  readonly y: number;
  width: number;
  readonly height: number;
  readonly look: Look;
  /** How many attempts it stands for. */
  count: number;
  /** Whether the attempt begins with this bar inside the view, and is a redelivery: its start is marked. */
  readonly again: boolean;
  /** Whether the attempt ended with this bar inside the view: its end shows how. */
  readonly ends: boolean;
  readonly selected: boolean;
}

/** Attempts in columns of pixels; a column's x is GUTTER and its number. */
export interface Columns {
  readonly worker: WorkerId;
  readonly y: number;
  readonly height: number;
  readonly density: Density;
}

/** A redelivery: from the end of an attempt to the start of the next one. */
export interface Join {
  readonly task: TaskKey;
  readonly from: Point;
  readonly to: Point;
  readonly selected: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Which words a lane has under its worker's name. */
export type LaneState = 'starting' | 'running' | 'stopping' | 'frozen' | 'stopped' | 'killed' | 'crashed' | 'gone';

export interface Lane {
  readonly worker: WorkerId;
  readonly state: LaneState;
  readonly y: number;
  readonly size: LaneSize;
  /** The spans in which it had a process. */
  readonly lives: readonly { readonly x: number; readonly width: number }[];
}

/** A moment in a worker's life. */
export interface Mark {
  readonly kind: 'start' | 'stopped' | 'killed' | 'crashed';
  readonly x: number;
  /** Top of its lane. */
  readonly y: number;
  readonly size: LaneSize;
}

/** A span in which a worker was frozen. */
export interface Band {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What happened to broker and workers at one place of the axis. */
export interface Flag {
  readonly x: number;
  /** The most important one is first. */
  readonly moments: readonly Moment[];
}

/** The time that the selected task waited in the queue for its first attempt. */
export interface QueueWait {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** All that one frame shows, in CSS pixels from the canvas' top left corner. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly ticks: readonly Tick[];
  readonly lanes: readonly Lane[];
  readonly bands: readonly Band[];
  readonly columns: readonly Columns[];
  /** Milliseconds of a column. */
  readonly columnMs: number;
  readonly bars: readonly Bar[];
  readonly joins: readonly Join[];
  readonly marks: readonly Mark[];
  readonly flags: readonly Flag[];
  readonly queueWait: QueueWait | null;
  readonly nowX: number;
}
