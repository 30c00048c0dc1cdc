/** How much of the run the charts show, up to now. */
export type Range = '1 min' | '5 min' | '15 min' | 'run';

export const ranges = [
  { value: '1 min', label: '1 min' },
  { value: '5 min', label: '5 min' },
  { value: '15 min', label: '15 min' },
  { value: 'run', label: 'Whole run' },
] as const satisfies readonly { value: Range; label: string }[];

/** The least that the whole run is drawn as, in milliseconds: its first seconds would be stretched beyond reason. */
const MIN_RUN = 15_000;

/** Milliseconds that a range covers in a run that began `age` milliseconds ago. */
export function spanOf(range: Range, age: number): number {
  return range === 'run' ? Math.max(MIN_RUN, age) : Number.parseInt(range, 10) * 60_000;
}

/** How often the charts are drawn anew, in milliseconds: where a second is a pixel or two, twice a second is enough. */
export function refreshOf(range: Range): number {
  return range === '1 min' ? 500 : 1_000;
}

/** A range within a sentence. */
export function rangeWords(range: Range): string {
  if (range === 'run') return 'In this run';
  return range === '1 min' ? 'In the last minute' : `In the last ${range.replace('min', 'minutes')}`;
}
