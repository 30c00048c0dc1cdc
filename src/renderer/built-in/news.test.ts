import { describe, expect, it } from 'vitest';
import type { BuiltInLine, BuiltInNews, BuiltInView } from '../../shared/lab/built-in.ts';
import { withNews } from './news.ts';

const view = (status: 'off' | 'starting'): BuiltInView => ({ state: { status } }) as BuiltInView;
const line = (no: number): BuiltInLine => ({ no, at: no, from: 'stdout', tone: 'plain', text: String(no) });
const news = (revision: number, status: 'off' | 'starting', ...nos: number[]): BuiltInNews => ({
  revision,
  view: view(status),
  lines: nos.map(line),
});
const now = { revision: 5, view: view('off'), lines: [line(1), line(2)] };
const numbers = (lines: readonly BuiltInLine[] | undefined): number[] | undefined => lines?.map(({ no }) => no);

describe('news of the built-in broker', () => {
  it('replace the view and add the lines that are new', () => {
    const next = withNews(now, news(6, 'starting', 2, 3));
    expect(next?.view?.state.status).toBe('starting');
    expect(numbers(next?.lines)).toEqual([1, 2, 3]);
  });

  it('that are older than what is known change nothing', () => {
    expect(withNews(now, news(4, 'starting', 1, 2))).toEqual(now);
  });

  it('ask for a snapshot where lines are missing', () => {
    expect(withNews(now, news(9, 'starting', 5))).toBeNull();
  });

  it('keep the log bounded', () => {
    const many = Array.from({ length: 1_500 }, (_, i) => i + 3);
    expect(withNews(now, news(6, 'off', ...many))?.lines).toHaveLength(1_000);
  });
});
