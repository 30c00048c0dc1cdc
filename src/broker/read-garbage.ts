import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How much is read until what it was read into is collected. Bytes. */
const COLLECT_EVERY = 4 * 1024 * 1024;

let sinceThen = 0;
let collectYoung: (() => void) | null = null;

/**
 * Counts what sockets with TLS bring: Node reads it into a new buffer each time, which soon is garbage. V8 collects its young
 * generation when that is full of objects, but of large messages a few objects hold megabytes: then it looks through the whole
 * heap instead, again and again, which takes as much time as all the broker's work. A look at the young generation takes half a
 * millisecond.
 */
export function collectWhatWasRead(bytes: number): void {
  sinceThen += bytes;
  if (sinceThen < COLLECT_EVERY) return;
  sinceThen = 0;
  collectYoung ??= makeCollectYoung();
  collectYoung();
}

/** The flag gives `gc` to contexts that are made after it. */
function makeCollectYoung(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('globalThis.gc') as ((options: { type: 'minor' }) => void) | undefined;
  return () => gc?.({ type: 'minor' });
}
