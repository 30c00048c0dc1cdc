// npm run broker -- --port 5673 --data DIR: the built-in broker by itself. npm gives signals to its shell alone; `run` passes on.
import { main, runNode } from './processes.ts';

await main(() => runNode('src/broker/main.ts', process.argv.slice(2)));
