import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { LogEntry } from '../../shared/lab/log-entry.ts';
import type { LabState, Task } from '../../shared/lab/state.ts';
import type { createSlicer } from './slice.ts';

const deflate = promisify<Buffer, object, Buffer>(deflateRaw);
const inflate = promisify<Buffer, object, Buffer>(inflateRaw);
/** Bytes that come of a part at once: each block is a way to another thread and back. */
const BLOCK = 131_072;

/** Tasks that are packed in one go: a few milliseconds. */
const PART = 500;

/** A state at rest, packed in parts, so that neither packing nor unpacking stops the program. */
export interface PackedState {
  /** All but tasks and log. */
  readonly rest: Buffer;
  readonly tasks: readonly Buffer[];
  readonly log: readonly Buffer[];
  readonly bytes: number;
}

type Slicer = ReturnType<typeof createSlicer>;

/**
 * Packs a state, which must not change until it is written down; other threads then make it small.
 * @returns a function that resolves when it is small
 */
export async function packState(state: Readonly<LabState>, slicer: Slicer): Promise<() => Promise<PackedState>> {
  const pack = async (value: unknown, into: Promise<Buffer>[]): Promise<void> => {
    into.push(deflate(serialize(value), { level: 1, chunkSize: BLOCK }));
    if (slicer.isOver) await slicer.rest();
  };
  const parts = { rest: [] as Promise<Buffer>[], tasks: [] as Promise<Buffer>[], log: [] as Promise<Buffer>[] };
  for (const part of partsOf(state.tasks.values(), PART)) await pack(part, parts.tasks);
  for (const part of partsOf(state.log, PART * 2)) await pack(part, parts.log);
  await pack({ ...state, tasks: null, log: null }, parts.rest);
  return async () => {
    const [rest, tasks, log] = await Promise.all([parts.rest[0]!, Promise.all(parts.tasks), Promise.all(parts.log)]);
    const bytes = [rest, ...tasks, ...log].reduce((sum, { length }) => sum + length, 0);
    return { rest, tasks, log, bytes };
  };
}

/** The state that was packed, anew each time. */
export async function unpackState(packed: PackedState, slicer: Slicer): Promise<LabState> {
  const unpack = async <T>(part: Buffer): Promise<T> => {
    const bytes = await inflate(part, { chunkSize: BLOCK * 2 });
    if (slicer.isOver) await slicer.rest();
    return deserialize(bytes) as T;
  };
  const tasks: LabState['tasks'] = new Map();
  for (const part of packed.tasks) for (const task of await unpack<Task[]>(part)) tasks.set(task.key, task);
  const log: LogEntry[] = [];
  for (const part of packed.log) log.push(...(await unpack<LogEntry[]>(part)));
  return { ...(await unpack<LabState>(packed.rest)), tasks, log };
}

function* partsOf<T>(values: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = [];
  for (const value of values) {
    part.push(value);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

/** What keyframes may take in the memory, in bytes. */
const MAX_BYTES = 96 * 2 ** 20;
/** Keyframes in a run, about: what lies between two of them is folded again with each jump. */
const FRAMES = 16;
/** Tasks' events between two keyframes at least: half of it is folded sooner than a keyframe is unpacked. */
export const KEYFRAME_DISTANCE = 200_000;

/** The state before a chunk. */
export interface Keyframe {
  /** Index of the chunk that comes next. */
  readonly chunk: number;
  /** Of all chunks before it. */
  readonly weight: number;
  readonly packed: PackedState;
}

/** Keyframes in the order of the run, at a distance from each other. When they take too much, every other one goes. */
export interface Keyframes {
  /** The last one at or before a chunk, by its index. */
  before(chunk: number): Keyframe | null;
  /** Whether one is missing at this weight. */
  isDue(weight: number): boolean;
  add(keyframe: Keyframe): void;
}

/**
 * @param total the weight of the whole run
 * @param least see `KEYFRAME_DISTANCE`
 */
export function createKeyframes(total: number, least: number): Keyframes {
  let frames: Keyframe[] = [];
  let distance = Math.max(least, total / FRAMES);
  const bytes = (): number => frames.reduce((sum, { packed }) => sum + packed.bytes, 0);
  return {
    before: (chunk) => frames.findLast((frame) => frame.chunk <= chunk) ?? null,
    isDue(weight) {
      const before = frames.findLast((frame) => frame.weight <= weight)?.weight ?? 0;
      const after = frames.find((frame) => frame.weight > weight)?.weight ?? total;
      return weight - before >= distance && after - weight >= distance / 2;
    },
    add(keyframe) {
      frames = [...frames, keyframe].sort((a, b) => a.chunk - b.chunk);
      while (frames.length > 1 && bytes() > MAX_BYTES) {
        frames = frames.filter((_, i) => i % 2 === 1);
        distance *= 2;
      }
    },
  };
}
