/** The longest line that is kept; what is beyond is cut. Characters. */
const MAX_LINE = 2_000;

/** Cuts a stream's chunks into lines. `end` gives out what stands after the last line break. */
export function createLines(onLine: (line: string) => void): { add(chunk: string): void; end(): void } {
  let rest = '';
  const give = (line: string): void => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    onLine(text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}…` : text);
  };
  return {
    add(chunk) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      // A process that never breaks its lines must not fill the memory.
      if (rest.length > MAX_LINE * 2) rest = rest.slice(0, MAX_LINE * 2);
      for (const line of lines) give(line);
    },
    end() {
      if (rest !== '') give(rest);
      rest = '';
    },
  };
}
