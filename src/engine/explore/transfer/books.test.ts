import { describe, expect, it } from 'vitest';
import { createBooks, type Noted } from './books.ts';

let position = 0;
const note = (print: string, persistent = true): Noted => ({
  position: ++position,
  messageId: null,
  head: print,
  bytes: 1,
  to: 'target',
  print,
  persistent,
});

describe('after a connection was lost', () => {
  it('what was confirmed is known when it comes again, what was not is in doubt, and the rest is fresh', () => {
    const books = createBooks();
    books.begin();
    for (const print of ['a', 'b', 'c']) books.confirmed(note(print));
    books.ended([note('d'), note('e')], 1, false);
    expect(books).toMatchObject({ moved: 3, inDoubt: 2, unacked: 1, certain: 3 });
    books.begin();
    expect(['b', 'c', 'd', 'e', 'f'].map((print) => books.meet(note(print)))).toEqual([
      'moved',
      'moved',
      'in doubt',
      'in doubt',
      'fresh',
    ]);
    // A new message that looks like one that was moved long ago is a message of its own.
    expect(books.meet(note('a'))).toBe('fresh');
    expect(books).toMatchObject({ moved: 3, notRepeated: 2, inDoubt: 2 });
  });

  it('what is in doubt stays so each time it is met, and once for each that is alike', () => {
    const books = createBooks();
    books.ended([note('x'), note('x')], 0, false);
    for (let again = 0; again < 2; again++) {
      books.begin();
      expect([1, 2, 3].map(() => books.meet(note('x')))).toEqual(['in doubt', 'in doubt', 'fresh']);
    }
    expect(books.inDoubt).toBe(2);
  });

  it('what can’t be told apart from what was moved, or may be lost in the target, is in doubt and not dropped', () => {
    const books = createBooks();
    books.confirmed(note('ping'));
    books.confirmed(note('ping'));
    books.confirmed(note('transient', false));
    books.ended([], 3, false);
    books.begin();
    expect(books.meet(note('ping'))).toBe('in doubt');
    expect(books.meet(note('transient', false))).toBe('in doubt');
    expect(books.notRepeated).toBe(0);
    expect(books.doubts.map(({ head }) => head)).toEqual(['ping', 'transient']);
  });

  it('those that stayed before don’t hide those that come again behind them', () => {
    const books = createBooks();
    books.begin();
    books.stays(note('stays'), 'no origin', '');
    books.confirmed(note('a'));
    books.ended([], 0, false);
    books.begin();
    expect(books.meet(note('stays'))).toBe('fresh');
    expect(books.meet(note('a'))).toBe('moved');
  });
});

it('after a clean end nothing can come again: what looks alike is fresh', () => {
  const books = createBooks();
  books.confirmed(note('ping'));
  books.ended([], 0, true);
  books.begin();
  expect(books.meet(note('ping'))).toBe('fresh');
  expect(books.inDoubt).toBe(0);
});
