// A worker: a process that can be killed, frozen and cut off for real. It takes orders from the engine over Node's IPC
// channel and has no other input.
import { Order, type Report } from '../shared/worker-protocol.ts';
import { type Consumer, startConsumer } from './consume.ts';
import { createParent } from './parent.ts';

const parent = createParent((report: Report) => {
  if (process.connected) process.send?.(report);
});

let consumer: Consumer | null = null;

process.on('message', (message) => {
  void obey(Order.parse(message));
});

// The engine is gone: nobody would ever stop this process.
process.on('disconnect', () => process.exit(0));

// Ctrl+C in a terminal goes to every process there: the engine decides how its workers end.
process.on('SIGINT', () => {});

async function obey(order: Order): Promise<void> {
  switch (order.type) {
    case 'begin':
      consumer = startConsumer(order, parent);
      return;
    case 'stop':
      await consumer?.stop(order.withinMs);
      leave();
      return;
    case 'cut':
      consumer?.cut();
      return;
    case 'prefetch':
      await consumer?.setPrefetch(order.prefetch);
  }
}

/** Ends the process once the engine has been told all there was to tell. */
function leave(): void {
  const last: Report = { type: 'link', link: { status: 'idle' } };
  if (!process.send || !process.connected) process.exit(0);
  process.send(last, undefined, undefined, () => process.exit(0));
}
