import type { ChunkPlace } from './format.ts';

/** How much happened in each of `parts` equal parts of a run's time. A chunk counts evenly over the time that it spans. */
export function densityOf(chunks: readonly ChunkPlace[], from: number, to: number, parts: number): number[] {
  const density = new Array<number>(parts).fill(0);
  const width = (to - from) / parts || 1;
  const partOf = (at: number): number => Math.min(parts - 1, Math.max(0, Math.floor((at - from) / width)));
  for (const { firstAt, lastAt, weight } of chunks) {
    const first = partOf(firstAt);
    const last = partOf(lastAt);
    for (let part = first; part <= last; part++) {
      const begin = Math.max(firstAt, from + part * width);
      const end = Math.min(lastAt, from + (part + 1) * width);
      const share = first === last ? 1 : Math.max(0, end - begin) / (lastAt - firstAt);
      density[part]! += weight * share;
    }
  }
  return density.map(Math.round);
}
