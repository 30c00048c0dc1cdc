import { describe, expect, it } from 'vitest';
import { deliveryKey, flag } from '../../../shared/lab/deliveries.ts';
import { defaultWorker } from '../../../shared/settings.ts';
import { type AttemptIndex, createAttemptIndex } from './attempt-index.ts';
import { newest } from './navigation.ts';
import { scriptedLab, worker } from './scripted-lab.ts';

function keys(index: AttemptIndex): string[] {
  return newest(index, 1_000)
    .reverse()
    .map(({ task, index: attempt }) => `${task.key}#${attempt}`);
}

describe('the index of attempts', () => {
  it('grows with the events, also by what began and ended within one batch', () => {
    const lab = scriptedLab();
    lab.start(0, 'w1');
    lab.work(10, 20, 'w1', 'a');
    lab.work(20, 30, 'w1', 'b');
    const { version } = lab.index;
    lab.index.sync(lab.state);
    expect(lab.index.version).toBe(version);
    expect(keys(lab.index)).toEqual(['a#0', 'b#0']);
    expect(lab.index.tracks.get(worker('w1'))!.length).toBe(2);
  });

  it('has the same attempts when it begins with the state', () => {
    const lab = scriptedLab();
    lab.start(0, 'w1');
    lab.start(0, 'w2');
    lab.deliver(10, 'w1', 'a');
    lab.work(12, 15, 'w2', 'b');
    lab.exit(20, 'w1');
    lab.deliver(22, 'w2', 'a', { redelivered: true });
    const late = createAttemptIndex();
    late.sync(lab.state);
    expect(keys(late)).toEqual(keys(lab.index));
    expect(keys(late)).toEqual(['a#0', 'b#0', 'a#1']);
    expect(late.lives.get(worker('w1'))).toEqual(lab.index.lives.get(worker('w1')));
  });

  it('takes several deliveries of one event, one of which was given to the same worker before', () => {
    const lab = scriptedLab();
    lab.start(0, 'w1');
    const rows = {
      tags: [1, 2, 3],
      at: [5, 6, 7],
      ids: ['a', 'b', 'a'],
      texts: ['a', 'b', 'a'],
      bytes: [1, 1, 1],
      flags: [flag.own, flag.own, flag.own + flag.redelivered],
    };
    lab.event(8, { type: 'task.delivered', worker: worker('w1'), session: 1, rows });
    expect(keys(lab.index)).toEqual(['a#0', 'b#0', 'a#1']);
    expect(lab.state.workers.get(worker('w1'))!.displaced.has(deliveryKey(1, 1))).toBe(true);
  });

  it('begins anew with a run, with another state, and after events that it was not told of', () => {
    const lab = scriptedLab();
    lab.start(0, 'w1');
    lab.work(10, 20, 'w1', 'a');
    lab.event(30, { type: 'run.started', run: 2, queue: lab.state.queue!.settings, adopted: false, found: 0 });
    lab.index.sync(lab.state);
    expect(keys(lab.index)).toEqual([]);

    const other = scriptedLab();
    other.start(0, 'w1');
    other.work(10, 20, 'w1', 'x');
    lab.index.sync(other.state);
    expect(keys(lab.index)).toEqual(['x#0']);
    // These are told to the other lab's index only.
    other.work(20, 30, 'w1', 'y');
    lab.index.sync(other.state);
    expect(keys(lab.index)).toEqual(['x#0', 'y#0']);
  });

  it('keeps the newest only', () => {
    const lab = scriptedLab(1_000);
    lab.start(0, 'w1');
    lab.start(0, 'w2');
    for (let i = 0; i < 3_000; i++) lab.work(i, i + 1, i % 2 ? 'w1' : 'w2', `t${i}`);
    expect(lab.index.length).toBeGreaterThanOrEqual(1_000);
    expect(lab.index.length).toBeLessThan(1_300);
    const { tracks } = lab.index;
    const inTracks = [...tracks.values()].reduce((sum, track) => sum + track.length, 0);
    expect(inTracks).toBe(lab.index.length);
    expect(lab.index.earliest).toBeGreaterThan(1_500);
  });

  it('keeps only the figures of tasks that the state has forgotten', () => {
    const lab = scriptedLab();
    lab.start(0, 'w1');
    for (let i = 0; i < 30_000; i++) lab.work(i, i + 1, 'w1', `t${i}`);
    expect(lab.index.length).toBe(30_000);
    const { blocks } = lab.index.tracks.get(worker('w1'))!;
    expect(blocks[0]!.isPacked).toBe(true);
    expect(blocks[0]!.at(5)).toMatchObject({
      task: { no: 6 },
      attempt: { deliveredAt: 5, endedAt: 6, outcome: 'acked' },
    });
    expect(blocks.at(-1)!.isPacked).toBe(false);
    const whole = blocks.filter(({ isPacked }) => !isPacked).reduce((sum, { length }) => sum + length, 0);
    expect(whole).toBeLessThan(25_000);
  });

  it('notes what happened to broker and workers', () => {
    const lab = scriptedLab();
    const id = worker('w1');
    lab.start(10, 'w1');
    lab.event(20, { type: 'worker.signalled', worker: id, signal: 'freeze' });
    lab.event(30, { type: 'worker.configured', worker: id, settings: { ...defaultWorker, prefetch: 7 } });
    const failure = { code: 'CONNECTION_LOST' as const, message: 'The connection was lost.', hint: '' };
    for (const attempt of [1, 2]) {
      const link = { status: 'retrying' as const, host: 'h', attempt, nextAt: 0, failure };
      lab.event(40 + attempt, { type: 'broker.link', role: 'observer', link });
    }
    lab.event(50, { type: 'broker.link', role: 'observer', link: { status: 'up', host: 'h' } });
    lab.event(55, { type: 'queue.purged', purged: 3 });
    lab.exit(60, 'w1');
    const told = lab.index.moments.map(({ kind, at, worker: whose }) => [kind, at, whose]);
    expect(told).toEqual([
      ['start', 10, 'w1'],
      ['freeze', 20, 'w1'],
      ['settings', 30, 'w1'],
      ['down', 41, null],
      ['up', 50, null],
      ['purged', 55, null],
      ['kill', 60, 'w1'],
    ]);
    expect(lab.index.moments[2]!.words).toBe('w1 is to have prefetch 7.');
    const late = createAttemptIndex();
    late.sync(lab.state);
    expect(late.moments).toEqual(lab.index.moments);
  });

  it('knows the lives of a worker: each process, its end, and when it was frozen', () => {
    const lab = scriptedLab();
    const id = worker('w1');
    lab.start(10, 'w1', 7);
    lab.event(20, { type: 'worker.signalled', worker: id, signal: 'freeze' });
    lab.event(30, { type: 'worker.signalled', worker: id, signal: 'thaw' });
    lab.event(40, { type: 'worker.signalled', worker: id, signal: 'freeze' });
    // The next process is reported before the end of the first.
    lab.start(51, 'w1', 8);
    lab.exit(50, 'w1', 'crashed', 7);
    expect(lab.index.lives.get(id)).toEqual([
      {
        pid: 7,
        startedAt: 10,
        exit: { at: 50, kind: 'crashed' },
        frozen: [
          { from: 20, to: 30 },
          { from: 40, to: 50 },
        ],
      },
      { pid: 8, startedAt: 51, exit: null, frozen: [] },
    ]);
  });

  it('knows of a worker whose start is no longer in the log', () => {
    const lab = scriptedLab();
    lab.start(10, 'w1', 7);
    lab.event(20, { type: 'worker.signalled', worker: worker('w1'), signal: 'freeze' });
    lab.state.log.length = 0;
    const index = createAttemptIndex();
    index.sync(lab.state);
    expect(index.lives.get(worker('w1'))).toEqual([
      { pid: 7, startedAt: 10, exit: null, frozen: [{ from: 20, to: null }] },
    ]);
  });
});
