import { describe, expect, it } from 'vitest';
import type { ListedThing, QueueFigures } from '../../../shared/explore/declare.ts';
import { deleteWords, purgeWords, removeWords, thingsWords, whyNotDeleted } from './words.ts';

const figures = (change: Partial<QueueFigures>): QueueFigures => ({
  exists: true,
  type: 'classic',
  ready: 0,
  consumers: 0,
  unacked: 0,
  bindings: 0,
  ...change,
});

const thing = (change: Partial<ListedThing>): ListedThing => ({
  kind: 'queue',
  name: 'q',
  since: 0,
  ready: 0,
  consumers: 0,
  ...change,
});

describe('before a purge', () => {
  it.each([
    [{ ready: 1_204, unacked: 3 }, '1,204 ready tasks go; 3 that workers hold stay. This can’t be undone.'],
    [{ ready: 1, unacked: 1 }, '1 ready task goes; 1 that workers hold stays. This can’t be undone.'],
    [{ ready: 5, unacked: null }, '5 ready tasks go; what workers hold stays. This can’t be undone.'],
    [{ ready: 0, unacked: 2 }, 'No task is ready; 2 that workers hold stay.'],
  ])('%j', (change, words) => expect(purgeWords(figures(change))).toBe(words));
});

describe('before a queue is deleted', () => {
  it.each([
    [{}, 'It is empty. This can’t be undone.'],
    [
      { ready: 1_204, unacked: 3, bindings: 2, consumers: 1 },
      '1,204 ready tasks, 3 that workers hold and 2 bindings go with it. 1 consumer loses it. This can’t be undone.',
    ],
    [
      { ready: 2, unacked: null, bindings: null },
      '2 ready tasks go with it. What workers hold and what is bound to it goes too; the broker does not tell how much. This can’t be undone.',
    ],
  ])('%j', (change, words) => expect(deleteWords(figures(change))).toBe(words));

  it('it is said which condition is not met', () => {
    const only = { ifUnused: true, ifEmpty: true };
    expect(whyNotDeleted(figures({ consumers: 2 }), only)).toBe('2 consumers use it.');
    expect(whyNotDeleted(figures({ unacked: 1 }), only)).toBe('It has 1 message.');
    expect(whyNotDeleted(figures({ ready: 1, consumers: 2 }), { ifUnused: false, ifEmpty: false })).toBe(null);
    expect(whyNotDeleted(figures({}), only)).toBe(null);
  });
});

describe('before what Warren created is removed', () => {
  it('all that goes is counted', () => {
    const exchange = thing({ kind: 'exchange', ready: null, consumers: null });
    const all = [thing({ ready: 1_200 }), thing({ ready: 4, consumers: 1 }), exchange];
    expect(thingsWords(all)).toBe('2 queues and 1 exchange');
    expect(removeWords(all)).toBe(
      '2 queues with 1,204 ready tasks and 1 exchange go, and the bindings to them. What workers hold of them goes too. 1 consumer loses its queue. This can’t be undone.',
    );
    expect(removeWords([exchange])).toBe('1 exchange goes, and the bindings to it. This can’t be undone.');
    expect(removeWords([thing({})])).toBe(
      '1 queue with no ready task goes, and the bindings to it. What workers hold of it goes too. This can’t be undone.',
    );
  });
});
