import { expect, it } from 'vitest';
import type { StampedEvent } from '../../../shared/lab/events.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { scriptedLab } from '../timeline/scripted-lab.ts';
import { motionOf } from './motion-of.ts';

it('has the news of a lab for who comes back to it, and none of another lab', () => {
  const lab = scriptedLab();
  const listeners: ((event: StampedEvent) => void)[] = [];
  const { onEvent } = lab.index;
  lab.index.onEvent = (state, event) => {
    onEvent(state, event);
    for (const listener of listeners) listener(event);
  };
  const source = {
    subscribe: (listener: (state: LabState, event: StampedEvent) => void) => {
      listeners.push((event) => listener(lab.state, event));
      return () => {};
    },
  };
  motionOf(source);
  lab.start(10, 'w1');
  lab.deliver(20, 'w1', 'a');
  lab.exit(30, 'w1');
  expect(motionOf(source).notes.map(({ text }) => text)).toEqual(['1 task of w1 back to the queue (killed by you)']);
  expect(listeners.length).toBe(1);
  expect(motionOf({ ...source }).notes).toEqual([]);
});
