import type { QueueRow } from '../../shared/explore/queues.ts';

/** Queues of a page whose names begin alike. */
export interface Group {
  /** With its separator; null = queues that have none in common with another one of the page. */
  readonly prefix: string | null;
  readonly rows: readonly QueueRow[];
}

const PREFIX = /^[^.:/-]+[.:/-]/;

/** The part of a name before its first separator (`.`, `:`, `/`, `-`), with it; null = it has none. */
export function prefixOf(name: string): string | null {
  return PREFIX.exec(name)?.[0] ?? null;
}

/** The rows by prefix, in the order in which they stand; those that are alone with theirs come last. */
export function groupsOf(rows: readonly QueueRow[]): Group[] {
  const byPrefix = new Map<string, QueueRow[]>();
  for (const row of rows) {
    const prefix = prefixOf(row.name);
    if (prefix === null) continue;
    const known = byPrefix.get(prefix);
    if (known) known.push(row);
    else byPrefix.set(prefix, [row]);
  }
  const groups = [...byPrefix].filter(([, members]) => members.length > 1);
  const grouped = new Set(groups.map(([prefix]) => prefix));
  const others = rows.filter(({ name }) => !grouped.has(prefixOf(name) ?? ''));
  const found: Group[] = groups.map(([prefix, members]) => ({ prefix, rows: members }));
  return others.length > 0 ? [...found, { prefix: null, rows: others }] : found;
}

/** A filter that finds all queues of a prefix: a regular expression. */
export function filterOf(prefix: string): string {
  return `^${prefix.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}`;
}
