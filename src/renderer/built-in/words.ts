import { assertNever } from '../../shared/assert-never.ts';
import type { BuiltInFigures, BuiltInState } from '../../shared/lab/built-in.ts';
import { ago, plural, wholeSeconds } from '../ui/figures.ts';
import type { Tone } from '../ui/tone.ts';

/** The built-in broker's state in a few words, and the colour of its dot. */
export function stateWords(state: BuiltInState, now: number): { dot: Tone; words: string } {
  switch (state.status) {
    case 'off':
      return { dot: 'idle', words: 'Off' };
    case 'starting':
      return { dot: 'busy', words: 'Starting…' };
    case 'up':
      return { dot: 'good', words: `Runs as process ${state.pid}, started ${ago(state.since, now)}` };
    case 'paused':
      return { dot: 'warning', words: 'Paused' };
    case 'restarting': {
      const inMs = state.nextAt === null ? 0 : state.nextAt - now;
      const cause = state.cause.charAt(0).toUpperCase() + state.cause.slice(1);
      return { dot: 'warning', words: `${cause}; starts ${inMs > 500 ? `in ${wholeSeconds(inMs)}` : 'again…'}` };
    }
    case 'down':
      return { dot: 'bad', words: 'Does not run' };
    default:
      return assertNever(state);
  }
}

/** The same without what passes by itself: a time that is read out would be speech each second. */
export function spokenState(state: BuiltInState): string {
  if (state.status === 'up') return `Runs on port ${state.port}`;
  if (state.status === 'down') return state.failure.message;
  return stateWords(state, state.status === 'restarting' ? (state.nextAt ?? 0) : 0).words;
}

/** What emptying it takes away, with the numbers. */
export function emptyWords(figures: BuiltInFigures | null): string {
  const all = figures
    ? `${plural(figures.queues, 'queue')} with ${plural(figures.ready, 'ready message')} and ${plural(figures.unacked, 'unacked one')}`
    : 'Every queue with all messages';
  return `${all} will be deleted, with every exchange and binding that somebody declared, whichever program they belong to. This can’t be undone.`;
}
