import { describe, expect, it } from 'vitest';
import { fitLabel } from './fit-label.ts';

const measure = (text: string): number => text.length;

describe('fitLabel', () => {
  it.each([
    ['a message....', null, 20, 'a message....'],
    ['a message....', null, 10, '....'],
    ['no dots at all', null, 8, 'no dots…'],
    ['no dots at all', null, 2, ''],
    ['a message....', 'again', 30, 'a message.... again'],
    ['a message....', 'again', 12, '.... again'],
    ['a message....', 'again', 6, 'again'],
    ['a message....', 'again', 4, '....'],
    ['', null, 10, ''],
    ['', 'again', 10, 'again'],
  ])('of %j (%j) in %d shows %j', (text, again, room, shown) => {
    expect(fitLabel(text, again, room, measure)).toBe(shown);
  });
});
