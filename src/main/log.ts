import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Takes passwords out of URLs: a log is what people paste into bug reports. */
export function redact(text: string): string {
  return text.replace(/(amqps?:\/\/[^:@/\s]*):[^@/\s]*@/gi, '$1:***@');
}

/** Writes what nobody expected to the user's log folder and to the terminal. */
export function createErrorLog(folder: string): (error: unknown) => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'warren.log');
  return (error) => {
    const text = redact(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.stderr.write(`${text}\n`);
    try {
      appendFileSync(file, `${new Date().toISOString()} ${text}\n`);
    } catch {
      // A full disk must not turn one failure into two; the terminal has it.
    }
  };
}
