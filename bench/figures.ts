/** One row of the report. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The bound, and on which side of it is good. */
  readonly goal: { readonly atLeast: number } | { readonly atMost: number };
  /** What the value was made of, in words. */
  readonly note: string;
}

export function isMet({ value, goal }: Figure): boolean {
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}

/** The middle value, or the mean of the middle two. @throws Error for no values */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The rows as a table of text, columns aligned. */
export function table(figures: readonly Figure[]): string {
  const rows = [
    ['name', 'value', 'unit', 'goal', 'met', 'note'],
    ...figures.map((figure) => [
      figure.name,
      round(figure.value),
      figure.unit,
      'atLeast' in figure.goal ? `≥ ${figure.goal.atLeast}` : `≤ ${figure.goal.atMost}`,
      isMet(figure) ? 'met' : 'NOT MET',
      figure.note,
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, column) => (column === 1 ? cell.padStart(widths[1]!) : cell.padEnd(widths[column]!))))
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

function round(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(0);
}
