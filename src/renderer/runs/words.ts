import type { RunSummary } from '../../shared/lab/runs.ts';
import { bytes, clockTime, count, duration, plural } from '../ui/figures.ts';
import type { Span } from './scrubber-scene.ts';

const DAY = 86_400_000;
const hours = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const days = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short' });
const years = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });

/** When something was, as short as it can be said at `now`: `today 14:03`, `yesterday 09:12`, `Mon, Nov 3 14:03`. */
export function whenWords(at: number, now: number): string {
  const time = hours.format(at);
  const ago = Math.round((startOfDay(now) - startOfDay(at)) / DAY);
  if (ago === 0) return `today ${time}`;
  if (ago === 1) return `yesterday ${time}`;
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return `${(isThisYear ? days : years).format(at)} ${time}`;
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** How long a run took. */
export function lengthWords({ startedAt, lastAt }: RunSummary): string {
  return duration(lastAt - startedAt);
}

/** How a run ended, if that is worth a word. */
export function endWords({ end }: RunSummary): string | null {
  if (end === 'open') return 'going on';
  return end === 'cut short' ? 'cut short' : null;
}

export function endHint({ end }: RunSummary): string | null {
  if (end === 'open') return 'The lab is at it: it is recorded as it goes on.';
  if (end === 'cut short') return 'Warren ended, or the history was full, before the run did. All up to then is there.';
  return null;
}

/** Whether a run is one that is looked for by `text`: by its queue, its broker or its day. */
export function matches(run: RunSummary, text: string, now: number): boolean {
  const haystack = `${run.queue.name} ${run.broker ?? ''} ${whenWords(run.startedAt, now)} ${endWords(run) ?? ''}`;
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.toLowerCase().includes(word));
}

/** What a view says that is empty because the run has only begun where it stands. */
export const NOTHING_YET = 'Nothing has happened yet at this moment of the run.';

/** What goes with a run that is deleted. */
export function deleteWords(run: RunSummary, now: number): string {
  const what = `${plural(run.published, 'published task')}, ${count(run.acked)} acked`;
  return `The recording of ${whenWords(run.startedAt, now)} (${lengthWords(run)}; ${what}; ${bytes(run.bytes)}) goes for good. Files that it was saved to stay.`;
}

/** `0:12.4`, `1:02:03.0`: a place in a run, in milliseconds from its beginning. */
export function placeWords(ms: number): string {
  const tenths = Math.floor(Math.max(0, ms) / 100);
  return `${wholePlace(tenths / 10)}.${tenths % 10}`;
}

/** `0:12`, `1:02:03` */
export function totalWords(ms: number): string {
  return wholePlace(Math.max(0, ms) / 1_000);
}

function wholePlace(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A duration for the ear: `12 seconds`, `3 minutes 5 seconds`, `1 hour 2 minutes`. */
export function spokenLength(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  if (seconds < 60) return plural(seconds, 'second');
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return m > 0 ? `${plural(h, 'hour')} ${plural(m, 'minute')}` : plural(h, 'hour');
  return s > 0 ? `${plural(m, 'minute')} ${plural(s, 'second')}` : plural(m, 'minute');
}

/** Where a run stands at the moment `at`, for the ear. */
export function spokenPlace({ from, to }: Span, at: number): string {
  const time = clockTime(at).slice(0, 8);
  return `${spokenLength(at - from)} of ${spokenLength(to - from)}, at ${time}`;
}
