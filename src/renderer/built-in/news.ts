import {
  type BuiltInLine,
  type BuiltInNews,
  type BuiltInView,
  KEEP_BUILT_IN_LINES,
} from '../../shared/lab/built-in.ts';

/** The built-in broker as this window knows it; `view` is null until the first snapshot is here. */
export interface BuiltIn {
  readonly revision: number;
  readonly view: BuiltInView | null;
  readonly lines: readonly BuiltInLine[];
}

/** What `news` make of `now`; null = lines are missing between the two, so that a snapshot is needed. */
export function withNews(now: BuiltIn, news: BuiltInNews): BuiltIn | null {
  const last = now.lines.at(-1)?.no ?? 0;
  const fresh = news.lines.filter(({ no }) => no > last);
  if (fresh.length > 0 && fresh[0]!.no !== last + 1) return null;
  const newer = news.revision >= now.revision;
  return {
    revision: newer ? news.revision : now.revision,
    view: newer ? news.view : now.view,
    lines: fresh.length === 0 ? now.lines : [...now.lines, ...fresh].slice(-KEEP_BUILT_IN_LINES),
  };
}
