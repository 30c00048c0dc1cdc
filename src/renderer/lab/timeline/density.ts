import type { Summary } from './block.ts';
import { type Look, looks } from './entry.ts';
import type { Parts } from './parts.ts';

/**
 * What happened in each column of pixels of a lane, where single attempts can't be told apart: how many there were of
 * each look, how many were redeliveries, and how much of the time was work.
 */
export class Density {
  /** How many columns there are. */
  readonly width: number;
  /** The columns that hold anything: from the first to before the last. */
  first: number;
  end = 0;
  /** Attempts of each look, `looks.length` numbers a column. */
  readonly counts: Uint32Array;
  readonly again: Uint32Array;
  /** Milliseconds of work. */
  readonly busy: Float64Array;

  constructor(width: number) {
    this.width = width;
    this.first = width;
    this.counts = new Uint32Array(width * looks.length);
    this.again = new Uint32Array(width);
    this.busy = new Float64Array(width);
  }

  get isEmpty(): boolean {
    return this.first >= this.end;
  }

  clear(): void {
    if (!this.isEmpty) {
      this.counts.fill(0, this.first * looks.length, this.end * looks.length);
      this.again.fill(0, this.first, this.end);
      this.busy.fill(0, this.first, this.end);
    }
    this.first = this.width;
    this.end = 0;
  }

  /** Adds one attempt, with its milliseconds of work; columns outside are left out. */
  add(column: number, code: number, isAgain: boolean, busy: number): void {
    if (!this.#touch(column)) return;
    this.counts[column * looks.length + code]!++;
    if (isAgain) this.again[column]!++;
    this.busy[column]! += busy;
  }

  /** Adds a whole block of attempts. */
  addAll(column: number, { counts, again, busy }: Summary): void {
    if (!this.#touch(column)) return;
    for (let code = 0; code < counts.length; code++) this.counts[column * looks.length + code]! += counts[code]!;
    this.again[column]! += again;
    this.busy[column]! += busy;
  }

  /** Adds a part of a block. */
  addPart(column: number, parts: Parts, part: number): void {
    if (!this.#touch(column)) return;
    const at = column * looks.length;
    for (let code = 0; code < looks.length; code++) this.counts[at + code]! += parts.count(part, code);
    this.again[column]! += parts.again(part);
    this.busy[column]! += parts.busy(part);
  }

  /** How many attempts of a look are in a column. */
  of(column: number, code: number): number {
    return this.counts[column * looks.length + code]!;
  }

  total(column: number): number {
    let total = 0;
    for (let code = 0; code < looks.length; code++) total += this.of(column, code);
    return total;
  }

  /** The looks of a column with their numbers, those that one looks for first. */
  parts(column: number): [look: Look, count: number][] {
    const parts: [Look, number][] = [];
    for (let code = looks.length - 1; code >= 0; code--) {
      const count = this.of(column, code);
      if (count > 0) parts.push([looks[code]!, count]);
    }
    return parts;
  }

  #touch(column: number): boolean {
    if (column < 0 || column >= this.width) return false;
    if (column < this.first) this.first = column;
    if (column >= this.end) this.end = column + 1;
    return true;
  }
}

/** Densities that are used again for each drawing: they are large, and a frame needs one for each lane. */
export interface DensityPool {
  take(width: number): Density;
  /** All that was taken is free again. */
  reset(): void;
}

export function createDensityPool(): DensityPool {
  let free: Density[] = [];
  let used: Density[] = [];
  return {
    take(width) {
      let density = free.pop();
      if (density?.width !== width) density = new Density(width);
      density.clear();
      used.push(density);
      return density;
    },
    reset() {
      free = [...free, ...used];
      used = [];
    },
  };
}
