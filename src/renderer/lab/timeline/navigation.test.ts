import { describe, expect, it } from 'vitest';
import { commandOf } from './command.ts';
import { newest, step } from './navigation.ts';
import { scriptedLab } from './scripted-lab.ts';
import { listAttempts, summarise } from './stage-state.ts';
import { timesOf } from './words.ts';

function storyOfALoss() {
  const lab = scriptedLab();
  lab.start(0, 'w1');
  lab.start(0, 'w3');
  lab.work(10, 20, 'w1', 'a');
  lab.begin(30, 'w3', lab.deliver(30, 'w3', 'b'));
  lab.exit(1_630, 'w3');
  lab.work(1_634, 1_700, 'w1', 'b');
  lab.work(1_800, 1_900, 'w1', 'c');
  return lab;
}

describe('step', () => {
  const told = (entry: ReturnType<typeof step>) => entry && `${entry.task.key}${entry.index}`;

  it('goes through the attempts of all workers in time, both ways', () => {
    const { index } = storyOfALoss();
    const first = step(index, 0, 1, 'any')!;
    expect(told(first)).toBe('a0');
    expect(told(step(index, first, 1, 'any'))).toBe('b0');
    expect(step(index, first, -1, 'any')).toBeNull();
    expect(told(step(index, 1_000, -1, 'any'))).toBe('b0');
    const last = newest(index, 1)[0]!;
    expect(told(last)).toBe('c0');
    expect(step(index, last, 1, 'any')).toBeNull();
    expect(told(step(index, last, -1, 'any'))).toBe('b1');
  });

  it('goes to redeliveries and losses only', () => {
    const { index } = storyOfALoss();
    const loss = step(index, 0, 1, 'remarkable')!;
    expect(loss.attempt.outcome).toBe('lost');
    const again = step(index, loss, 1, 'remarkable')!;
    expect(told(again)).toBe('b1');
    expect(step(index, again, 1, 'remarkable')).toBeNull();
    expect(step(index, 1e9, -1, 'remarkable')).toBe(again);
  });

  it('visits each attempt once, of those at the same time too', () => {
    const lab = scriptedLab();
    for (const id of ['w1', 'w2', 'w10']) lab.start(0, id);
    for (let i = 0; i < 300; i++)
      lab.work(Math.floor(i / 7), Math.floor(i / 7) + 1, ['w10', 'w1', 'w2'][i % 3]!, `t${i}`);
    const forwards: (string | null)[] = [];
    for (let at = step(lab.index, -1, 1, 'any'); at; at = step(lab.index, at, 1, 'any')) forwards.push(told(at));
    expect(new Set(forwards).size).toBe(300);
    expect(forwards).toHaveLength(300);
    const backwards: (string | null)[] = [];
    for (let at = step(lab.index, 1e9, -1, 'any'); at; at = step(lab.index, at, -1, 'any')) backwards.push(told(at));
    expect(backwards.reverse()).toEqual(forwards);
  });
});

describe('words', () => {
  it('tell each attempt, newest first', () => {
    const { index } = storyOfALoss();
    expect(listAttempts(index, []).map((line) => line.text)).toEqual([
      'a message... attempt 1 on w1: acked',
      'a message... attempt 2 on w1, redelivered: acked',
      'a message... attempt 1 on w3: lost with its worker',
      'a message... attempt 1 on w1: acked',
    ]);
  });

  it('are the same list until something changes', () => {
    const lab = storyOfALoss();
    const before = listAttempts(lab.index, []);
    expect(listAttempts(lab.index, before)).toBe(before);
    const tag = lab.deliver(2_000, 'w1', 'd');
    const waiting = listAttempts(lab.index, before);
    expect(waiting[0]!.text).toBe('a message... attempt 1 on w1: waits inside its worker');
    lab.begin(2_001, 'w1', tag);
    expect(listAttempts(lab.index, waiting)[0]!.text).toBe('a message... attempt 1 on w1: in work');
  });

  it('tell the whole in a sentence', () => {
    const { state, index } = storyOfALoss();
    expect(summarise(state, index, 2)).toBe('Timeline: 2 workers, 4 attempts, 1 redelivery, 1 lost with their worker');
  });

  it('tell what an attempt spent its time with', () => {
    const { index } = storyOfALoss();
    expect(timesOf(newest(index, 2)[1]!, 5_000)).toEqual([
      ['in the queue', '4 ms'],
      ['waiting in w1', '0 ms'],
      ['in work', '66 ms'],
    ]);
  });
});

describe('keys', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false };

  it('are commands, except with modifiers', () => {
    expect(commandOf({ ...plain, key: '+' })).toBe('zoom in');
    expect(commandOf({ ...plain, key: 'End' })).toBe('follow');
    expect(commandOf({ ...plain, key: 'k', ctrlKey: true })).toBeNull();
    expect(commandOf({ ...plain, key: '-', ctrlKey: true })).toBeNull();
    expect(commandOf({ ...plain, key: 'x' })).toBeNull();
  });
});
