import {
  type BuiltInLine,
  type BuiltInNews,
  type BuiltInView,
  KEEP_BUILT_IN_LINES,
} from '../../shared/lab/built-in.ts';
import type { Clock } from '../clock.ts';

/** The built-in broker's log, and who is told of it. */
export interface Journal {
  readonly lines: readonly BuiltInLine[];
  /** The number of the last news. */
  readonly revision: number;
  /** Something that the supervisor did or saw, as a sentence. */
  say(tone: BuiltInLine['tone'], text: string): void;
  /** A line that the process printed. */
  print(stream: 'stdout' | 'stderr', text: string): void;
  /** The view is another one. */
  changed(): void;
  /** What the process printed last, for a failure that has no better words. */
  lastWords(): string | undefined;
  subscribe(listener: (news: BuiltInNews) => void): () => void;
}

export function createJournal(clock: Clock, view: () => BuiltInView): Journal {
  const lines: BuiltInLine[] = [];
  const listeners = new Set<(news: BuiltInNews) => void>();
  let no = 0;
  let revision = 0;

  const tell = (fresh: readonly BuiltInLine[]): void => {
    revision++;
    for (const listener of [...listeners]) listener({ revision, view: view(), lines: fresh });
  };
  const add = (line: Omit<BuiltInLine, 'no' | 'at'>): void => {
    const stamped = { ...line, no: ++no, at: clock.now() };
    lines.push(stamped);
    if (lines.length > KEEP_BUILT_IN_LINES * 1.1) lines.splice(0, lines.length - KEEP_BUILT_IN_LINES);
    tell([stamped]);
  };

  return {
    lines,
    get revision() {
      return revision;
    },
    say: (tone, text) => add({ from: 'supervisor', tone, text }),
    print: (stream, text) => add({ from: stream, tone: stream === 'stderr' ? 'bad' : 'plain', text }),
    changed: () => tell([]),
    lastWords() {
      const printed = lines.filter(({ from }) => from === 'stderr').slice(-20);
      return printed.length === 0 ? undefined : printed.map(({ text }) => text).join('\n');
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
