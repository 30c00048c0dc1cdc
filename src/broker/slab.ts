/**
 * Memory that contents of messages share, since memory of their own costs more than what is in it; a slab stays as long as one
 * of them does, so it is no larger than it must be. It is used again when all of them are done with: V8 looks for garbage in
 * the whole heap after each 64 MB of buffers, which would take a third of all time with large messages.
 */
export class Slab {
  readonly bytes: Buffer;
  /** Where it goes when it is free; null = it is one content's own. */
  readonly shelf: Shelf | null;
  /** Contents in it that were not given back. */
  contents = 0;

  constructor(size: number, shelf: Shelf | null) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.shelf = shelf;
  }
}

/** Slabs for contents of about one size. */
interface Shelf {
  readonly size: number;
  /** For contents up to this many bytes. */
  readonly upTo: number;
  /** The slab that is being filled, and how far. */
  slab: Slab | null;
  used: number;
  readonly free: Slab[];
}

/** How much memory is kept for use again, for each shelf: a thousand messages of 16 KB that are out, and as much again. Bytes. */
const KEPT = 32 * 1024 * 1024;

const shelves = [
  { size: 8 * 1024, upTo: 1024 },
  { size: 64 * 1024, upTo: 8 * 1024 },
  { size: 256 * 1024, upTo: 64 * 1024 },
].map((each): Shelf => ({ ...each, slab: null, used: 0, free: [] }));

/** Where a message's content can be written. */
export interface Place {
  readonly slab: Slab;
  readonly at: number;
}

/** Room for a message's content. */
export function allocate(size: number): Place {
  const shelf = shelves.find(({ upTo }) => size <= upTo);
  if (!shelf) return { slab: new Slab(size, null), at: 0 };
  if (!shelf.slab || shelf.used + size > shelf.size) {
    shelf.slab = shelf.free.pop() ?? new Slab(shelf.size, shelf);
    shelf.used = 0;
  }
  const at = shelf.used;
  shelf.used += size;
  shelf.slab.contents += 1;
  return { slab: shelf.slab, at };
}

/** Nobody reads a content any more. What is never given back is left to the garbage collector, with its slab. */
export function giveBack(slab: Slab): void {
  const { shelf } = slab;
  slab.contents -= 1;
  if (slab.contents > 0 || !shelf) return;
  if (slab === shelf.slab) shelf.used = 0;
  else if (shelf.free.length * shelf.size < KEPT) shelf.free.push(slab);
}
