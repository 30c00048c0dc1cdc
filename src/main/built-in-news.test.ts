import { expect, it } from 'vitest';
import type { BuiltInBroker } from '../engine/brokers/built-in.ts';
import type { EventBatch } from '../shared/contract.ts';
import type { BuiltInLine, BuiltInNews } from '../shared/lab/built-in.ts';
import { sendNews } from './built-in-news.ts';

it('news of one turn go together, with the newest view', async () => {
  let listener: (news: BuiltInNews) => void = () => {};
  let revision = 0;
  const builtIn = {
    subscribe: (next: typeof listener) => {
      listener = next;
      return () => {};
    },
    snapshot: () => ({ revision, view: { repaired: String(revision) } }),
  } as unknown as BuiltInBroker;
  const sent: EventBatch[] = [];
  sendNews(builtIn, (batch) => sent.push(batch));
  const tell = (...nos: number[]): void => {
    revision++;
    listener({ revision, view: builtIn.view, lines: nos.map((no) => ({ no }) as BuiltInLine) });
  };
  tell(1);
  tell();
  tell(2, 3);
  expect(sent).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  tell(4);
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent.map(({ builtIn: news }) => [news?.view.repaired, news?.lines.map(({ no }) => no)])).toEqual([
    ['3', [1, 2, 3]],
    ['4', [4]],
  ]);
  expect(sent.every(({ events, seq }) => events.length === 0 && seq === 0)).toBe(true);
});
