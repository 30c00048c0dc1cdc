import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topicMatches, topicWords } from './topic.ts';

const matches = (pattern: string, key: string): boolean => topicMatches(topicWords(pattern), topicWords(key));

/** The rule, in its plainest form. */
function simply(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === '#') return words.some((_, index) => simply(rest, words.slice(index))) || simply(rest, []);
  return words.length > 0 && (first === '*' || first === words[0]) && simply(rest, words.slice(1));
}

describe('a topic pattern', () => {
  it.each([
    ['a.*', 'a.b', true],
    ['a.*', 'a', false],
    ['a.#', 'a', true],
    ['a.#', 'a.b.c', true],
    ['a.#.c', 'a.c', true],
    ['#', '', true],
    ['*', '', false],
    ['*.b', 'a.b', true],
    ['a.b', 'a.b', true],
    ['a..b', 'a..b', true],
    ['a.*.b', 'a..b', true],
  ])('%s and the key %s: %s', (pattern, key, expected) => {
    expect(matches(pattern, key)).toBe(expected);
  });

  it('takes what the rule takes', () => {
    const word = fc.constantFrom('a', 'b');
    const patterns = fc.array(fc.oneof(word, fc.constantFrom('*', '#')), { maxLength: 6 });
    fc.assert(
      fc.property(patterns, fc.array(word, { maxLength: 7 }), (pattern, words) => {
        expect(topicMatches(pattern, words)).toBe(simply(pattern, words));
      }),
      { numRuns: 1000 },
    );
  });
});
