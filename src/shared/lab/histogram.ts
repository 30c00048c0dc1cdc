/**
 * Counts of durations in buckets that grow with the duration: whole milliseconds up to 16, then 16 buckets a doubling,
 * so that a value is known to about 6 %. Closed, it lists its filled buckets, each with its count: `[bucket, count, …]`
 * in rising order. Open, it has a place for each bucket.
 */
export type Histogram = readonly number[];
export type OpenHistogram = Uint32Array;

const PER_DOUBLING = 16;
/** About three days: what lasts longer is counted as this. */
const LONGEST = 2 ** 28 - 1;
const BUCKETS = 400;

export function openHistogram(): OpenHistogram {
  return new Uint32Array(BUCKETS);
}

/** Counts a duration in milliseconds. One below 0, which two clocks may give, counts as 0. */
export function record(histogram: OpenHistogram, ms: number): void {
  histogram[bucketOf(ms)]!++;
}

/** What was counted; the open histogram begins anew. */
export function close(histogram: OpenHistogram): Histogram {
  const closed = listed(histogram);
  if (closed.length > 0) histogram.fill(0);
  return closed;
}

/** What was counted, and goes on being counted. */
export function listed(histogram: OpenHistogram): Histogram {
  const list: number[] = [];
  for (let bucket = 0; bucket < BUCKETS; bucket++) if (histogram[bucket]! > 0) list.push(bucket, histogram[bucket]!);
  return list;
}

export function merged(histograms: Iterable<Histogram>): Histogram {
  const sum = openHistogram();
  for (const histogram of histograms) {
    for (let i = 0; i < histogram.length; i += 2) sum[histogram[i]!]! += histogram[i + 1]!;
  }
  return listed(sum);
}

export function countOf(histogram: Histogram): number {
  let count = 0;
  for (let i = 1; i < histogram.length; i += 2) count += histogram[i]!;
  return count;
}

/** The duration in milliseconds that `share` (0 to 1) of all do not exceed; `null` without any. */
export function percentile(histogram: Histogram, share: number): number | null {
  const rank = share * countOf(histogram);
  let before = 0;
  for (let i = 0; i < histogram.length; i += 2) {
    const count = histogram[i + 1]!;
    if (before + count >= rank) return within(histogram[i]!, Math.max(0, rank - before) / count);
    before += count;
  }
  return null;
}

/** The value at a part (0 to 1) of a bucket, as if its values lay evenly. */
function within(bucket: number, part: number): number {
  const width = widthOf(bucket);
  const lowest = bucket < PER_DOUBLING ? bucket : (PER_DOUBLING + (bucket % PER_DOUBLING)) * width;
  return lowest + (width - 1) * part;
}

function widthOf(bucket: number): number {
  return bucket < PER_DOUBLING ? 1 : 2 ** (Math.floor(bucket / PER_DOUBLING) - 1);
}

function bucketOf(ms: number): number {
  const value = ms > 0 ? Math.min(LONGEST, ms) | 0 : 0;
  if (value < PER_DOUBLING) return value;
  const doubling = 31 - Math.clz32(value);
  return (doubling - 4) * PER_DOUBLING + (value >> (doubling - 4));
}
