import { describe, expect, it } from 'vitest';
import { commandOf } from './command.ts';
import { step } from './navigation.ts';
import { scriptedLab } from './scripted-lab.ts';
import { listAttempts, summarise } from './stage-state.ts';
import { isRemarkable, timesOf } from './words.ts';

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
  const any = () => true;

  it('goes through the attempts in time, both ways', () => {
    const { all } = storyOfALoss().index;
    const first = step(all, 0, 1, any)!;
    expect(first).toBe(all.at(0));
    expect(step(all, first, 1, any)).toBe(all.at(1));
    expect(step(all, first, -1, any)).toBeNull();
    expect(step(all, 1_000, -1, any)).toBe(all.at(1));
    expect(step(all, all.at(3)!, 1, any)).toBeNull();
  });

  it('goes to redeliveries and losses only', () => {
    const { all } = storyOfALoss().index;
    const loss = step(all, 0, 1, isRemarkable)!;
    expect(loss.attempt.outcome).toBe('lost');
    const again = step(all, loss, 1, isRemarkable)!;
    expect([again.task.key, again.index]).toEqual(['b', 1]);
    expect(step(all, again, 1, isRemarkable)).toBeNull();
    expect(step(all, 1e9, -1, isRemarkable)).toBe(again);
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
    expect(timesOf(index.all.at(2)!, 5_000)).toEqual([
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
