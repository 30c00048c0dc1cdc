import { useEffect, useState } from 'react';

/** Draws one frame; `now` is in epoch milliseconds, as all times of the lab are. */
export type Draw = (now: number) => void;

const draws = new Set<Draw>();
let request: number | null = null;

function frame(): void {
  request = draws.size > 0 ? requestAnimationFrame(frame) : null;
  const now = Date.now();
  for (const draw of [...draws]) {
    try {
      draw(now);
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

/** The time, which renders the component again every `everyMs` milliseconds; with `null` it stands still. */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (everyMs === null) return;
    setNow(Date.now());
    let last = Math.floor(Date.now() / everyMs);
    return subscribe((time) => {
      const tick = Math.floor(time / everyMs);
      if (tick === last) return;
      last = tick;
      setNow(time);
    });
  }, [everyMs]);
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
    const since = Date.now();
    const stop = subscribe((now) => {
      if (now - since < ms) return;
      stop();
      setSteady(value);
    });
    return stop;
  }, [value, ms]);
  return value === null ? null : steady;
}
