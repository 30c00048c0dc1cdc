import { z } from 'zod';
import type { Failure } from '../failure.ts';
import { QueueSettings } from '../settings.ts';

// Runs that were recorded: what the lab's history keeps of each, and one that is played back. A run is recorded as the
// events that make it, so that folding them is the run again.

/** A recorded run's name: the time of its beginning and some letters that no other has; its file's name in the history. */
export const RunId = z.string().regex(/^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$/);

/** A run in a history, or in a file of its own. Counts are those of its ledger when it was written last. */
export interface RunSummary {
  readonly id: string;
  readonly queue: QueueSettings;
  /** As the profile that it ran on is named; null where it is not known. */
  readonly broker: string | null;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** When its last event was; the lab may still be at it. */
  readonly lastAt: number;
  /** `open`: the lab is at it. `cut short`: the program ended, or the history was full, before it did. */
  readonly end: 'open' | 'ended' | 'cut short';
  readonly published: number;
  readonly acked: number;
  readonly redeliveries: number;
  readonly lost: number;
  readonly events: number;
  /** What it takes on the disk. */
  readonly bytes: number;
}

const count = z.int().min(0);

/** A run as its file tells of it: what it takes on the disk is the folder's to say. */
export const StoredSummary = z.object({
  id: RunId,
  queue: QueueSettings,
  broker: z.string().nullable(),
  startedAt: z.number(),
  lastAt: z.number(),
  end: z.enum(['open', 'ended', 'cut short']),
  published: count,
  acked: count,
  redeliveries: count,
  lost: count,
  events: count,
}) satisfies z.ZodType<Omit<RunSummary, 'bytes'>>;
export type StoredSummary = z.infer<typeof StoredSummary>;

/** What the history keeps, newest run first. */
export interface RunList {
  readonly runs: readonly RunSummary[];
  readonly bytes: number;
  readonly maxBytes: number;
  readonly folder: string;
  /** Why the present run is not recorded (any more), in a sentence; null = it is, or there is none. */
  readonly notRecorded: string | null;
}

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

/** What a player is told to do. Times are epoch milliseconds of the run. */
export const PlayerOrder = z.discriminatedUnion('type', [
  z.object({ type: z.literal('play') }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('speed'), speed: z.literal(SPEEDS) }),
  z.object({ type: z.literal('seek'), at: z.number() }),
]);
export type PlayerOrder = z.infer<typeof PlayerOrder>;

/** A run that is played back, read-only. */
export interface PlayerView {
  readonly run: RunSummary;
  /** The file's name where it was opened from one; null = it is the history's. */
  readonly file: string | null;
  /** The time of its first and of its last event. */
  readonly from: number;
  readonly to: number;
  /**
   * Where it is: all events up to this moment are folded. While it plays it moves on from here at `speed`, since `since`,
   * and at most to `to`; while it seeks it stands here until it has got here.
   */
  readonly at: number;
  /** Epoch milliseconds of the real clock when it was at `at`. */
  readonly since: number;
  readonly playing: boolean;
  readonly speed: number;
  /** Part of the way to a moment that was sought, 0 to 1; null = it is there. */
  readonly seeking: number | null;
  /** Why it can't go on from here: the file can't be read any more, or is not what it says. null = it can. */
  readonly failure: Failure | null;
  /** How much happened, in `density.length` equal parts of the time from `from` to `to`: tasks' events, for the scrubber. */
  readonly density: readonly number[];
}

/** The history's settings. */
export const HistorySettings = z.object({
  /** Whether runs are recorded. */
  record: z.boolean(),
  /** What all recorded runs take on the disk at most, in MB (1024 × 1024 bytes): the oldest go first. */
  maxMegabytes: z
    .int('The history’s size is a whole number of MB.')
    .min(16, 'The history needs at least 16 MB.')
    .max(1_000_000, 'The history takes at most 1,000,000 MB.'),
});
export type HistorySettings = z.infer<typeof HistorySettings>;

export const defaultHistory: HistorySettings = { record: true, maxMegabytes: 1024 };
