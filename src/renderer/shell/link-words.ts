import { assertNever } from '../../shared/assert-never.ts';
import type { LinkState } from '../../shared/link-state.ts';
import { wholeSeconds } from '../ui/figures.ts';
import type { Tone } from '../ui/tone.ts';

/** The same without what passes by itself: a countdown that is read out would be a second of speech each second. */
export function spokenLink(link: LinkState): string {
  if (link.status === 'retrying') return `Reconnecting (attempt ${link.attempt}): ${link.failure.message}`;
  if (link.status === 'down') return `Connection failed: ${link.failure.message}`;
  return link.status === 'up' ? `Connected to ${link.host}` : linkWords(link, 0).words;
}

/** A connection's state in a few words, and the colour of its dot. */
export function linkWords(link: LinkState, now: number): { dot: Tone; words: string } {
  switch (link.status) {
    case 'idle':
      return { dot: 'idle', words: 'Not connected' };
    case 'connecting':
      return { dot: 'busy', words: `Connecting to ${link.host}…` };
    case 'up':
      return { dot: 'good', words: link.host };
    case 'blocked':
      return { dot: 'warning', words: `Blocked by the broker: ${link.reason}` };
    case 'retrying': {
      const inMs = link.nextAt - now;
      const when = inMs > 500 ? `in ${wholeSeconds(inMs)}` : 'now';
      return { dot: 'warning', words: `Reconnecting ${when} (attempt ${link.attempt})` };
    }
    case 'down':
      return { dot: 'bad', words: 'Connection failed' };
    default:
      return assertNever(link);
  }
}
