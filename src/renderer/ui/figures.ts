const counts = new Intl.NumberFormat('en');

/** `12,345` */
export function count(n: number): string {
  return counts.format(n);
}

/** `1 task`, `2 tasks`; `many` for words whose plural is not one with an "s". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A duration in milliseconds as people say it: `1.9 ms`, `340 ms`, `2.4 s`, `2 min 5 s`, `1 h 2 min`. */
export function duration(ms: number): string {
  const value = Math.max(0, ms);
  if (value < 10) return `${round(value)} ms`;
  if (value < 1_000) return `${Math.round(value)} ms`;
  if (value < 60_000) return `${round(value / 1_000)} s`;
  return longDuration(Math.round(value / 1_000));
}

/** Whole seconds, for what is shown while it passes: `12 s`, `2 min 5 s`. */
export function wholeSeconds(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return seconds < 60 ? `${seconds} s` : longDuration(seconds);
}

function longDuration(seconds: number): string {
  if (seconds < 3_600) {
    const rest = seconds % 60;
    return `${Math.floor(seconds / 60)} min${rest ? ` ${rest} s` : ''}`;
  }
  const minutes = Math.round(seconds / 60);
  return `${count(Math.floor(minutes / 60))} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
}

/** `just now`, `3 s ago` */
export function ago(at: number, now: number): string {
  const seconds = Math.floor((now - at) / 1_000);
  return seconds < 1 ? 'just now' : `${wholeSeconds(seconds * 1_000)} ago`;
}

/** `4`, `2.7`: at most one decimal, and none where it is 0. */
export function round(n: number): string {
  return counts.format(Math.round(n * 10) / 10);
}

/** One decimal always, for figures that run. */
export function running(n: number): string {
  return n.toFixed(1);
}

/** `14:03:07.042`, local time. */
export function clockTime(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `17 bytes`, `2.4 KiB`, `16 MiB`, `1.5 GiB` */
export function bytes(n: number): string {
  if (n < 1_024) return plural(n, 'byte');
  if (n < 1_048_576) return `${round(n / 1_024)} KiB`;
  if (n < 1_073_741_824) return `${round(n / 1_048_576)} MiB`;
  return `${round(n / 1_073_741_824)} GiB`;
}
