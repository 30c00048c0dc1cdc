import type { BuiltInBroker } from '../engine/brokers/built-in.ts';
import type { EventBatch } from '../shared/contract.ts';
import type { BuiltInLine } from '../shared/lab/built-in.ts';

/** Carries the built-in broker's news to the windows: what comes within one turn of the event loop goes together. */
export function sendNews(builtIn: BuiltInBroker, send: (batch: EventBatch) => void): void {
  let lines: BuiltInLine[] = [];
  let due = false;
  builtIn.subscribe((news) => {
    lines.push(...news.lines);
    if (due) return;
    due = true;
    setImmediate(() => {
      due = false;
      const { revision, view } = builtIn.snapshot();
      send({ epoch: 0, events: [], seq: 0, builtIn: { revision, view, lines } });
      lines = [];
    });
  });
}
