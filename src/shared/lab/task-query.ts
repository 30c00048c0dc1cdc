import { z } from 'zod';
import { WorkerId } from '../ids.ts';
import type { Task, TaskStatus } from './state.ts';
import { lossesOf, redeliveriesOf, timesOfTask } from './task-facts.ts';
import { isEnded } from './tasks.ts';

// Which tasks are meant, and in which order: the window's table shows them, the main process writes them to a file.

const statuses = [
  'unconfirmed',
  'ready',
  'held',
  'acked',
  'rejected',
  'returned',
  'nacked',
  'unknown',
  'lost',
] as const;
statuses satisfies readonly TaskStatus[];

export const StatusChoice = z.enum(['all', 'open', 'ended', ...statuses]);
export type StatusChoice = z.infer<typeof StatusChoice>;

export const sortKeys = [
  'no',
  'text',
  'status',
  'worker',
  'attempts',
  'redelivered',
  'lost',
  'queued',
  'inHand',
  'worked',
  'whole',
] as const;
export const SortKey = z.enum(sortKeys);
export type SortKey = z.infer<typeof SortKey>;

export const TaskFilter = z.object({
  status: StatusChoice,
  /** One of its attempts was this worker's. */
  worker: WorkerId.nullable(),
  /** Part of its text or its id, in any case. */
  text: z.string().max(1_000),
  /** Only those that were given out more than once. */
  redelivered: z.boolean(),
  /** Only those that are lost, or that a worker took with it. */
  lost: z.boolean(),
});
export type TaskFilter = z.infer<typeof TaskFilter>;

export const TaskSort = z.object({ by: SortKey, descending: z.boolean() });
export type TaskSort = z.infer<typeof TaskSort>;

export const TaskQuery = z.object({ filter: TaskFilter, sort: TaskSort });
export type TaskQuery = z.infer<typeof TaskQuery>;

export const everyTask: TaskFilter = { status: 'all', worker: null, text: '', redelivered: false, lost: false };

/** Whether `filter` lets a task through. Made anew for each pass: many tasks share a text, which it looks at once. */
export function createMatcher(filter: TaskFilter): (task: Task) => boolean {
  const { status, worker, redelivered, lost } = filter;
  const needle = filter.text.trim().toLowerCase();
  let text: string | null = null;
  let textFits = false;
  const fitsText = (task: Task): boolean => {
    if (task.text !== text) {
      text = task.text;
      textFits = text.toLowerCase().includes(needle);
    }
    return textFits || task.key.toLowerCase().includes(needle);
  };
  return (task) => {
    if (status === 'open' || status === 'ended') {
      if (isEnded(task.status) !== (status === 'ended')) return false;
    } else if (status !== 'all' && task.status !== status) return false;
    if (worker !== null && !task.attempts.some((attempt) => attempt.worker === worker)) return false;
    if (redelivered && redeliveriesOf(task) === 0) return false;
    if (lost && task.status !== 'lost' && lossesOf(task) === 0) return false;
    return needle === '' || fitsText(task);
  };
}

/** The tasks that `query` means, in its order; those that are alike in it keep the order in which they came. */
export function queryTasks(tasks: Iterable<Task>, query: TaskQuery, now: number): Task[] {
  const portions = queryInPortions(tasks, query, now);
  for (;;) {
    const { done, value } = portions.next();
    if (done) return value;
  }
}

/** Tasks that are looked at between two pauses: some tenths of a millisecond. */
const PORTION = 1_000;

/**
 * `queryTasks` with pauses, for a window that must not stand still: it yields after each portion, and returns what it
 * found. Tasks that are added to `tasks` meanwhile are found too; what changes of those that it has passed is not.
 */
export function* queryInPortions(tasks: Iterable<Task>, query: TaskQuery, now: number): Generator<void, Task[]> {
  const fits = createMatcher(query.filter);
  const found: Task[] = [];
  let seen = 0;
  for (const task of tasks) {
    if (fits(task)) found.push(task);
    if (++seen % PORTION === 0) yield;
  }
  return yield* sortInPortions(found, query.sort, now);
}

/**
 * Sorts by numbers packed with their places: V8 sorts 200,000 of them in some 20 ms, where a comparing function takes
 * ten times that.
 */
function* sortInPortions(tasks: Task[], { by, descending }: TaskSort, now: number): Generator<void, Task[]> {
  // Tasks are numbered in the order in which the state has them.
  if (by === 'no') return descending ? tasks.reverse() : tasks;
  const figure = by === 'text' ? textRanks(tasks) : (task: Task): number => figureOf(task, by, now);
  const size = tasks.length;
  const packed = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const value = figure(tasks[i]!);
    // What is not known comes last, whichever way it is sorted.
    const rank = value < 0 ? UNKNOWN_LAST : descending ? LARGEST - value : value;
    packed[i] = Math.min(UNKNOWN_LAST, rank) * size + i;
    if (i % PORTION === PORTION - 1) yield;
  }
  packed.sort();
  const sorted = new Array<Task>(size);
  for (let i = 0; i < size; i++) sorted[i] = tasks[packed[i]! % size]!;
  return sorted;
}

/** 2^33 ms are 99 days; with a place among half a million tasks it is an exact integer still. */
const LARGEST = 2 ** 33;
const UNKNOWN_LAST = 2 ** 34;

const statusRank = new Map<TaskStatus, number>(statuses.map((status, rank) => [status, rank]));

/** A whole number, or -1 where there is none. */
function figureOf(task: Task, by: Exclude<SortKey, 'no' | 'text'>, now: number): number {
  switch (by) {
    case 'status':
      return statusRank.get(task.status)!;
    case 'worker':
      return Number(task.attempts.at(-1)?.worker.slice(1) ?? -1);
    case 'attempts':
      return task.attempts.length;
    case 'redelivered':
      return redeliveriesOf(task);
    case 'lost':
      return lossesOf(task);
    default:
      return Math.round(timesOfTask(task, now)[by] ?? -1);
  }
}

function textRanks(tasks: readonly Task[]): (task: Task) => number {
  const texts = [...new Set(tasks.map(({ text }) => text))].sort();
  const ranks = new Map(texts.map((text, rank) => [text, rank]));
  return ({ text }) => ranks.get(text)!;
}
