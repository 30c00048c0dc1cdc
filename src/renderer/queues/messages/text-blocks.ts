/** Characters of a block, at most. */
const BLOCK = 3_000;

/**
 * Cuts a text into blocks of some lines: a browser needs minutes to lay out one line of 256 KB, and lays out only those blocks
 * that are in view. A line that is longer than a block is cut, but not within a character.
 */
export function textBlocks(text: string): string[] {
  const blocks: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + BLOCK, text.length);
    let next = end;
    const line = end < text.length ? text.lastIndexOf('\n', end) : -1;
    if (line > at) [end, next] = [line, line + 1];
    else if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) next = end -= 1;
    blocks.push(text.slice(at, end));
    at = next;
  }
  return blocks;
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
