/** A logarithmic axis has no 0. */
export function atLeastOne(ms: number | null): number | null {
  return ms === null ? null : Math.max(1, ms);
}

/** Lines at 1, 10, 100 … only; `null` = none here. */
export function decades(splits: readonly number[]): (number | null)[] {
  return splits.map((n) => (Number.isInteger(Math.log10(n)) ? n : null));
}

/** Where a value has none beside it: a line has no length there, so it gets a point. Both ends are looked at too. */
export function alone(values: ArrayLike<number | null | undefined>, [first, last]: [number, number]): number[] {
  const isBlank = (i: number): boolean => (values[i] ?? null) === null;
  const found: number[] = [];
  for (let i = first; i <= last; i++) if (!isBlank(i) && isBlank(i - 1) && isBlank(i + 1)) found.push(i);
  return found;
}
