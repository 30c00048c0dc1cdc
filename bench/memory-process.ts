// The process behind benchMemory: the engine alone, as the main process has it.
import { keepYoungGenerationSmall } from '../src/engine/heap.ts';
import { defaultQueue } from '../src/shared/settings.ts';
import { begin, createTestLab, endpointOf, quickWorker } from '../test/helpers/lab.ts';

keepYoungGenerationSmall();

const COUNT = 1_000_000;
const WARM_UP = 20_000;

process.on('disconnect', () => process.exit());

const test = createTestLab();
await begin(test, endpointOf(Number(process.argv[2]), '/'), defaultQueue);
test.lab.startWorkers(2, { ...quickWorker, prefetch: 100 });

async function through(count: number): Promise<void> {
  const before = test.state.ledger.byStatus.acked;
  test.lab.publish({ texts: ['a message without work'], times: count, persistent: true, perSecond: null });
  const isThrough = ({ ledger, publishing }: typeof test.state): boolean =>
    ledger.byStatus.acked === before + count && publishing?.endedAt !== null;
  await test.when('all acked', isThrough, 600_000);
}

function resident(): number {
  globalThis.gc!();
  return process.memoryUsage.rss();
}

await through(WARM_UP);
const before = resident();
const startedAt = performance.now();
await through(COUNT);
const seconds = (performance.now() - startedAt) / 1000;
process.send!({ before, after: resident(), seconds });
