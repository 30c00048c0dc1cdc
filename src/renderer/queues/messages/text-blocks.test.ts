import { expect, it } from 'vitest';
import { textBlocks } from './text-blocks.ts';

it('cuts between lines where there are some, and long lines nowhere within a character', () => {
  const lines = Array.from({ length: 1_000 }, (_, i) => `line ${i}`).join('\n');
  const blocks = textBlocks(lines);
  expect(blocks.length).toBeGreaterThan(2);
  expect(blocks.join('\n')).toBe(lines);
  const long = `x${'😀'.repeat(5_000)}`;
  const cut = textBlocks(long);
  expect(cut.join('')).toBe(long);
  expect(cut.every((block) => block.length <= 3_000 && block.isWellFormed())).toBe(true);
  expect(textBlocks('')).toEqual([]);
});
