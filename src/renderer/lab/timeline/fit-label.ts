/**
 * What of a task's text fits into `room` pixels: all of it, or its dots (they are what a bar's length is about), or as
 * much as there is room for. A redelivery says `again` before its text.
 */
export function fitLabel(text: string, again: string | null, room: number, measure: (text: string) => number): string {
  const dots = /\.+$/.exec(text)?.[0] ?? '';
  const candidates = again === null ? [text, dots] : [`${text} ${again}`, `${dots} ${again}`, again, dots];
  for (const candidate of candidates) {
    const fitting = candidate.trim();
    if (fitting !== '' && measure(fitting) <= room) return fitting;
  }
  return cut(text, room, measure);
}

/** Fewer letters than this say nothing. */
const SHORTEST = 2;

/** `text` as far as it fits, with an ellipsis; empty if that is next to nothing. */
function cut(text: string, room: number, measure: (text: string) => number): string {
  const whole = measure(text);
  let length = Math.min(text.length - 1, Math.floor((room / Math.max(whole, 1)) * text.length));
  while (length >= SHORTEST) {
    const candidate = `${text.slice(0, length).trimEnd()}…`;
    if (measure(candidate) <= room) return candidate;
    length--;
  }
  return '';
}
