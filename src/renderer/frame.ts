import { useEffect, useState } from 'react';
import { labNow } from './clock.ts';

/**
 * Draws one frame.
 * @param now the lab's time in epoch milliseconds: while a recorded run is looked at, the moment at which it stands
 * @param clock milliseconds of a clock that goes on steadily whatever the lab's time does: for how often something is done
 */
export type Draw = (now: number, clock: number) => void;

const draws = new Set<Draw>();
let request: number | null = null;

function frame(clock: number): void {
  request = draws.size > 0 ? requestAnimationFrame(frame) : null;
  const now = labNow();
  for (const draw of [...draws]) {
    try {
      draw(now, clock);
    } catch (error) {
      // A drawing that fails once would fail in each frame: it is left out, and the others go on.
      draws.delete(draw);
      reportError(error);
    }
  }
}

/**
 * Calls `draw` in each frame until the returned function is called. It is the window's only clock: it stands still
 * while nobody subscribes, and while the window is hidden, since browsers ask hidden pages for no frames.
 */
export function subscribe(draw: Draw): () => void {
  draws.add(draw);
  request ??= requestAnimationFrame(frame);
  return () => {
    draws.delete(draw);
    if (draws.size > 0 || request === null) return;
    cancelAnimationFrame(request);
    request = null;
  };
}

/**
 * Calls `listener` with what it was told last, at most once a frame; at once in a hidden window, which has no frames. At
 * 70,000 tasks a second some hundred batches come in a second, and React would render for each.
 */
export function oncePerFrame<T>(listener: (value: T) => void): (value: T) => void {
  let latest: T;
  let stop: (() => void) | null = null;
  const tell = (): void => {
    stop?.();
    stop = null;
    listener(latest);
  };
  return (value) => {
    latest = value;
    if (document.hidden) tell();
    else stop ??= subscribe(tell);
  };
}

/**
 * The lab's time, which renders the component again every `everyMs` milliseconds of it, and at once when it jumps; with
 * `null` it stands still.
 */
export function useNow(everyMs: number | null): number {
  return useTime(labNow, everyMs);
}

/** The real time, for what is no part of the lab. See `useNow`. */
export function useRealNow(everyMs: number | null): number {
  return useTime(Date.now, everyMs);
}

/** Renders at most this often, in milliseconds of the clock: a run that is played back may be fast. */
const RENDER_EVERY = 80;

function useTime(read: () => number, everyMs: number | null): number {
  const [now, setNow] = useState(read);
  useEffect(() => {
    if (everyMs === null) return;
    setNow(read());
    let last = Math.floor(read() / everyMs);
    let next = 0;
    return subscribe((_, clock) => {
      if (clock < next) return;
      const time = read();
      const tick = Math.floor(time / everyMs);
      if (tick === last) return;
      last = tick;
      next = clock + RENDER_EVERY;
      setNow(time);
    });
  }, [read, everyMs]);
  return now;
}

/** `value` once it has been the same for `ms` milliseconds, else `null`: keeps what lasts a moment from flickering. */
export function useSteady<T extends string | number>(value: T | null, ms: number): T | null {
  const [steady, setSteady] = useState<T | null>(null);
  useEffect(() => {
    if (value === null) {
      setSteady(null);
      return;
    }
    let since: number | null = null;
    const stop = subscribe((_, clock) => {
      since ??= clock;
      if (clock - since < ms) return;
      stop();
      setSteady(value);
    });
    return stop;
  }, [value, ms]);
  return value === null ? null : steady;
}
