// The broker's process: its command line, its parent, its end.
import { enableCompileCache } from 'node:module';
import { parseOptions, UsageError, usage } from './options.ts';
import { startProcess } from './process.ts';

enableCompileCache?.();

const args = process.argv.slice(2);
try {
  if (args.includes('--help')) process.stdout.write(`${usage}\n`);
  else await startProcess(parseOptions(args));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${usage}\n`);
  process.exitCode = 2;
  if (process.connected) process.disconnect();
}
