import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import type { Attempt, Outcome, Task } from '../../../shared/lab/state.ts';
import { type Entry, isAgain, isRemarkable, lookCode, lookOf, looks, workStart } from './entry.ts';
import { Parts } from './parts.ts';

/** Attempts that are looked at together where they can't be told apart. */
export const BLOCK = 64;
/** Redeliveries of a block that are known one by one; where there are more, their lines would be a carpet. */
const RARE = 4;

/** What a block's attempts have in common. Times are epoch milliseconds; Infinity and -Infinity stand for none. */
export interface Summary {
  /** Attempts whose work has begun. */
  begun: number;
  firstBegan: number;
  lastBegan: number;
  firstEnd: number;
  /** Infinity while one of them runs. */
  lastEnd: number;
  /** Milliseconds of work in those that ended. */
  busy: number;
  /** How many there are of each look, by its place in `looks`. */
  readonly counts: number[];
  /** Redeliveries, and the positions of some. */
  again: number;
  readonly rare: number[];
  /** What a person would look for: losses and redeliveries. */
  remarkable: number;
}

/**
 * Some `BLOCK` attempts of one worker, in the order of their delivery. A block can be packed into numbers: then it holds
 * its tasks no longer, so that a million attempts take tens of megabytes.
 */
export class Block {
  #entries: Entry[] = [];
  #packed: Packed | null = null;
  #summary: Summary | null = null;
  #parts: Parts | null = null;
  /** What the summary is of: it holds for good once nothing in the block can change. */
  #stamp = -1;
  #isFinal = false;

  get length(): number {
    return this.#packed?.length ?? this.#entries.length;
  }

  get isPacked(): boolean {
    return this.#packed !== null;
  }

  /** When the first one was delivered. */
  get first(): number {
    return this.deliveredAt(0);
  }

  get last(): number {
    return this.deliveredAt(this.length - 1);
  }

  deliveredAt(position: number): number {
    return this.#packed?.deliveredAt(position) ?? this.#entries[position]!.attempt.deliveredAt;
  }

  /** The attempt at `position`. Of a packed one the figures are known, and no text and no key. */
  at(position: number): Entry {
    return this.#packed?.entry(position) ?? this.#entries[position]!;
  }

  /** The same for a look at it only: a packed block gives the same object again, with other figures. */
  glance(position: number): Entry {
    return this.#packed?.glance(position) ?? this.#entries[position]!;
  }

  /** Puts an attempt at its place; not into a packed block. */
  add(entry: Entry): void {
    const { deliveredAt } = entry.attempt;
    let position = this.#entries.length;
    while (position > 0 && this.#entries[position - 1]!.attempt.deliveredAt > deliveredAt) position--;
    this.#entries.splice(position, 0, entry);
    this.#forget();
  }

  some(is: (entry: Entry) => boolean): boolean {
    return this.#entries.some(is);
  }

  /** Cuts off what is beyond `BLOCK` attempts, as another block. */
  split(): Block {
    const rest = new Block();
    rest.#entries = this.#entries.splice(BLOCK);
    this.#forget();
    return rest;
  }

  /** The summary as of `stamp`, which differs whenever one of the attempts may have changed. */
  summary(stamp: number): Summary {
    if (this.#summary && (this.#isFinal || this.#stamp === stamp)) return this.#summary;
    this.#stamp = stamp;
    this.#parts = null;
    this.#summary = summarise(this.#entries);
    this.#isFinal = this.#summary.lastEnd !== Number.POSITIVE_INFINITY && this.#summary.counts[lookCode.cut] === 0;
    return this.#summary;
  }

  /** The same for its parts; as of the `stamp` of the last summary. */
  parts(): Parts {
    this.#parts ??= new Parts(this.#entries);
    return this.#parts;
  }

  /** Keeps the figures only; what they are of must not change any more. */
  pack(): void {
    if (this.#packed || this.#entries.length === 0) return;
    this.#summary = summarise(this.#entries);
    this.#parts = new Parts(this.#entries);
    this.#isFinal = true;
    this.#packed = new Packed(this.#entries);
    this.#entries = [];
  }

  #forget(): void {
    this.#summary = null;
    this.#parts = null;
    this.#isFinal = false;
  }
}

function summarise(entries: readonly Entry[]): Summary {
  const summary: Summary = {
    begun: 0,
    firstBegan: Number.POSITIVE_INFINITY,
    lastBegan: Number.NEGATIVE_INFINITY,
    firstEnd: Number.POSITIVE_INFINITY,
    lastEnd: Number.NEGATIVE_INFINITY,
    busy: 0,
    counts: looks.map(() => 0),
    again: 0,
    rare: [],
    remarkable: 0,
  };
  for (let position = 0; position < entries.length; position++) {
    const entry = entries[position]!;
    const { attempt } = entry;
    const began = workStart(attempt);
    const end = attempt.endedAt ?? Number.POSITIVE_INFINITY;
    if (began !== null) {
      summary.begun++;
      summary.firstBegan = Math.min(summary.firstBegan, began);
      summary.lastBegan = Math.max(summary.lastBegan, began);
      if (attempt.endedAt !== null) summary.busy += Math.max(0, attempt.endedAt - began);
    }
    summary.firstEnd = Math.min(summary.firstEnd, end);
    summary.lastEnd = Math.max(summary.lastEnd, end);
    summary.counts[lookCode[lookOf(attempt)]]!++;
    if (isRemarkable(entry)) summary.remarkable++;
    if (!isAgain(entry)) continue;
    summary.again++;
    if (summary.rare.length < RARE) summary.rare.push(position);
  }
  return summary;
}

/** Numbers of one packed attempt: delivered, began (NaN = never), ended, and a code of what else is kept. */
const FIELDS = 4;
/** The code's digits: the outcome (8), whether it was marked as redelivered (2), the tag's end (64), the index (256). */
const TAGS = 64;
const INDEXES = 256;

class Packed {
  readonly length: number;
  readonly #worker: WorkerId;
  readonly #numbers: Float64Array;
  /** Redeliveries that are few keep their tasks, with the attempts before, so that they can be followed. */
  readonly #kept = new Map<number, Entry>();
  #shared: { task: Task; attempt: Attempt; index: number } | null = null;

  constructor(entries: readonly Entry[]) {
    this.length = entries.length;
    this.#worker = entries[0]!.attempt.worker;
    this.#numbers = new Float64Array(entries.length * FIELDS);
    for (const [position, { task, attempt, index }] of entries.entries()) {
      const code = lookCode[lookOf(attempt)] + 8 * Number(attempt.redelivered);
      const place = (attempt.tag % TAGS) + TAGS * (Math.min(index, INDEXES - 1) + INDEXES * task.no);
      const numbers = [attempt.deliveredAt, attempt.beganAt ?? Number.NaN, attempt.endedAt ?? 0, code + 16 * place];
      this.#numbers.set(numbers, position * FIELDS);
    }
    const again = entries.filter(isAgain);
    if (again.length > RARE / 2) return;
    for (const entry of again) this.#kept.set(entries.indexOf(entry), entry);
  }

  deliveredAt(position: number): number {
    return this.#numbers[position * FIELDS]!;
  }

  entry(position: number): Entry {
    return this.#kept.get(position) ?? this.#load(position, blank(this.#worker));
  }

  glance(position: number): Entry {
    this.#shared ??= blank(this.#worker);
    return this.#kept.get(position) ?? this.#load(position, this.#shared);
  }

  #load(position: number, into: { task: Task; attempt: Attempt; index: number }): Entry {
    const at = position * FIELDS;
    const { task, attempt } = into;
    const began = this.#numbers[at + 1]!;
    let code = this.#numbers[at + 3]!;
    const digit = (base: number): number => {
      const value = code % base;
      code = (code - value) / base;
      return value;
    };
    attempt.deliveredAt = this.#numbers[at]!;
    attempt.beganAt = Number.isNaN(began) ? null : began;
    attempt.endedAt = this.#numbers[at + 2]!;
    attempt.outcome = looks[digit(8)] as Outcome;
    attempt.redelivered = digit(2) === 1;
    attempt.tag = digit(TAGS);
    into.index = digit(INDEXES);
    task.no = code;
    return into;
  }
}

/** The key of tasks of which only figures are left. */
export const FORGOTTEN = '' as TaskKey;

function blank(worker: WorkerId): { task: Task; attempt: Attempt; index: number } {
  const attempt: Attempt = {
    worker,
    session: 0,
    tag: 0,
    redelivered: false,
    deliveredAt: 0,
    beganAt: null,
    endedAt: null,
    progress: 1,
    outcome: null,
  };
  const task: Task = {
    key: FORGOTTEN,
    no: 0,
    text: '',
    bytes: 0,
    persistent: true,
    origin: 'run',
    derived: false,
    status: 'acked',
    sentAt: null,
    answer: null,
    answeredAt: null,
    reason: null,
    attempts: [],
    finished: 0,
  };
  return { task, attempt, index: 0 };
}
