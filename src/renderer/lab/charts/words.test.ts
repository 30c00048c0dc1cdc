import { describe, expect, it } from 'vitest';
import { scriptedLab } from '../timeline/scripted-lab.ts';
import { rangeWords, spanOf } from './range.ts';
import { buildScene, type PlotName, type Scene } from './scene.ts';
import { axisValue, specs } from './specs.ts';
import { descriptionOf, fairnessWords, legendOf, markWords, percent, runTime, summaryOf } from './words.ts';

function spec(name: PlotName) {
  return specs.find((one) => one.name === name)!;
}

function fiveTasks(): Scene {
  const lab = scriptedLab();
  lab.start(0, 'w1');
  lab.start(0, 'w2');
  const of = (i: number): string => (i < 3 ? 'w1' : 'w2');
  const tags = [0, 1, 2, 3, 4].map((i) => lab.deliver(100 + i, of(i), `task ${i}`));
  tags.forEach((tag, i) => {
    lab.settle(1_100 + i, of(i), tag);
  });
  lab.event(2_000, { type: 'queue.gauged', ready: 2, consumers: 2 });
  return buildScene(lab.state, '1 min', 4_300)!;
}

describe('the charts in words', () => {
  it('tell what happened', () => {
    expect(summaryOf(fiveTasks())).toBe('5 published, 5 confirmed, 5 delivered, 5 acked, 0 redelivered');
    expect((['1 min', '15 min', 'run'] as const).map(rangeWords)).toEqual([
      'In the last minute',
      'In the last 15 minutes',
      'In this run',
    ]);
  });

  it('tell each chart', () => {
    const scene = fiveTasks();
    expect(descriptionOf(scene, spec('depth'))).toBe(
      'Ready and unacked: 0 ready and 0 unacked now; at most 0 ready and 5 unacked in this time. ' +
        'The broker counted 2 ready, 2 s ago.',
    );
    expect(descriptionOf(scene, spec('rates'))).toContain('latest published 0/s');
    expect(descriptionOf(scene, spec('rates'))).toContain('at most published 5/s');
    expect(descriptionOf(scene, spec('confirm'))).toBe(
      'Publish to confirm: of 5 confirmed tasks, half took at most < 1 ms, 95 % < 1 ms, 99 % < 1 ms.',
    );
    expect(descriptionOf(scene, spec('whole'))).toMatch(/^Publish to ack: of 5 acked tasks, half took at most 1 s/);
  });

  it('say so when there is nothing to tell', () => {
    const scene = buildScene(scriptedLab().state, '1 min', 4_300)!;
    expect(descriptionOf(scene, spec('confirm'))).toBe('Publish to confirm: No task was confirmed in this time.');
    expect(legendOf(scene, spec('whole'), null)).toEqual(['–', '–', '–']);
  });
});

describe('the figures beside the lines', () => {
  it('are the latest, the broker’s with its age', () => {
    expect(legendOf(fiveTasks(), spec('depth'), null)).toEqual(['0', '0', '2, 2 s ago']);
    expect(legendOf(fiveTasks(), spec('rates'), null)).toEqual(['0/s', '0/s', '0/s', '0/s']);
  });

  it('are those of the time that is pointed at', () => {
    expect(legendOf(fiveTasks(), spec('rates'), 0)).toEqual(['5/s', '5/s', '0/s', '0/s']);
    expect(markWords(fiveTasks(), spec('rates'), 1)).toBe(
      '0:02: published 0/s, delivered 0/s, acked 5/s, redelivered 0/s',
    );
  });
});

describe('fairness', () => {
  it('is told of two workers and more', () => {
    const { workers } = fiveTasks();
    expect(fairnessWords(workers)).toBe('An even share is 50 % each: the mark on the bars.');
    expect(fairnessWords(workers.slice(1))).toContain('With two workers');
  });
});

describe('a part', () => {
  it('is never told as none when there is some', () => {
    expect([0, 0.001, 0.01, 0.499, 1].map(percent)).toEqual(['0 %', '< 1 %', '1 %', '50 %', '100 %']);
  });
});

describe('axes', () => {
  it('count from the run’s beginning', () => {
    expect([0, 5, 65, 3_600, 7_325].map(runTime)).toEqual(['0:00', '0:05', '1:05', '1:00:00', '2:02:05']);
  });

  it('have short values', () => {
    expect([1, 100, 10_000].map((ms) => axisValue(spec('whole'), ms))).toEqual(['1 ms', '100 ms', '10 s']);
    expect([0.5, 2_000, 20_000].map((n) => axisValue(spec('rates'), n))).toEqual(['0.5', '2,000', '20K']);
  });

  it('do not stretch the first seconds of a run', () => {
    expect([spanOf('run', 2_000), spanOf('run', 90_000), spanOf('5 min', 2_000)]).toEqual([15_000, 90_000, 300_000]);
  });
});

describe('lines of one chart', () => {
  it.each(specs.map(({ title, lines }) => ({ title, lines })))('$title: differ in shape as well', ({ lines }) => {
    const shapes = lines.map(({ dash, width }) => `${dash.join(' ')}/${width}`);
    expect(new Set(shapes).size).toBe(lines.length);
    expect(new Set(lines.map(({ colour }) => colour)).size).toBe(lines.length);
  });
});
