// The broker's process: its command line, its parent, its end.
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { parseOptions, UsageError, usage } from './options.ts';
import { startProcess } from './process.ts';

enableCompileCache?.();
// V8's young generation does not grow: messages outlive it whatever its size, and a large one is never given back. (V8 reads
// its largest size only when it starts, and this factor each time.)
setFlagsFromString('--semi-space-growth-factor=1');
// So small a generation is collected faster than other threads are woken for it.
setFlagsFromString('--no-parallel-scavenge');

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
