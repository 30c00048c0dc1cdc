import { beforeEach, describe, expect, it } from 'vitest';
import { everyTask } from '../../../shared/lab/task-query.ts';
import { scriptedLab } from '../timeline/scripted-lab.ts';
import { createLooks } from './looks.ts';
import type { Rows } from './rows.ts';

const query = { filter: everyTask, sort: { by: 'no', descending: true } } as const;

describe('looks through the tasks', () => {
  let lab: ReturnType<typeof scriptedLab>;
  let shown: Rows[];
  let aged: number[];
  let generation: number;
  let clock: number;
  let frame: () => void;

  beforeEach(() => {
    lab = scriptedLab();
    lab.start(0, 'w1');
    shown = [];
    aged = [];
    generation = 1;
    clock = 0;
    let time = 0;
    const draw = createLooks({
      query,
      view: () => ({ state: lab.state, generation, versions: lab.state.versions }),
      // Each portion seems to take a millisecond.
      time: () => time++,
      show: (rows) => shown.push(rows),
      age: (now) => aged.push(now),
    });
    frame = () => draw(1_000 + clock, clock);
  });

  const publish = (from: number, count: number): string[] => {
    const ids = Array.from({ length: count }, (_, i) => `task-${from + i}`);
    lab.event(10, { type: 'task.sent', ids, text: 'a message.', bytes: 10, persistent: true });
    return ids;
  };

  it('show a few at once, and again when something has happened and some time has passed', () => {
    const ids = publish(1, 5);
    frame();
    expect(shown.map(({ keys }) => keys)).toEqual([ids.toReversed()]);
    publish(6, 1);
    clock = 100;
    frame();
    expect(shown).toHaveLength(1);
    clock = 300;
    frame();
    expect(shown.at(-1)?.keys).toHaveLength(6);
    clock = 600;
    frame();
    expect(shown).toHaveLength(2);
    expect(aged).toEqual([1_600]);
  });

  it('take many frames for very many, with those that come meanwhile, each once', () => {
    const first = publish(1, 50_000);
    frame();
    expect(shown).toEqual([]);
    const second = publish(50_001, 3_000);
    while (shown.length === 0) {
      clock += 16;
      frame();
    }
    expect(clock).toBeGreaterThan(16 * 5);
    expect(shown[0]?.keys).toEqual([...first, ...second].toReversed());
    expect(shown[0]?.known).toBe(53_000);
  });

  it('begin anew with another state', () => {
    publish(1, 50_000);
    frame();
    lab = scriptedLab();
    lab.start(0, 'w1');
    const ids = publish(1, 3);
    generation = 2;
    frame();
    expect(shown.map(({ keys }) => keys)).toEqual([ids.toReversed()]);
  });
});
