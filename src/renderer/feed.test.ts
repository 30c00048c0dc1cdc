import { describe, expect, it, vi } from 'vitest';
import type { EventBatch, Snapshot } from '../shared/contract.ts';
import type { Failure, Reply } from '../shared/failure.ts';
import type { StampedEvent } from '../shared/lab/events.ts';
import type { PlayerView } from '../shared/lab/runs.ts';
import { createLabState, type LabState } from '../shared/lab/state.ts';
import { startFeed } from './feed.ts';

const event = (seq: number): StampedEvent => ({ type: 'run.ended', seq, at: seq });
const batch = (...seqs: number[]): EventBatch => ({ epoch: 1, events: seqs.map(event), seq: seqs.at(-1)! });
const view = (at: number): PlayerView => ({ at }) as PlayerView;
const failure: Failure = { code: 'INTERNAL', message: 'no', hint: 'again' };

/** A feed whose snapshots are answered by hand. */
function open() {
  let listener: (batch: EventBatch) => void = () => {};
  const asked: ((reply: Reply<Snapshot>) => void)[] = [];
  const told: number[] = [];
  const seen = vi.fn<(seq: number) => void>();
  const changed = vi.fn<(state: LabState, fresh: boolean) => void>();
  const player = vi.fn<(view: PlayerView | null) => void>();
  const failed = vi.fn<(failure: Failure) => void>();
  const stop = startFeed({
    snapshot: () => new Promise((resolve) => asked.push(resolve)),
    onBatch: (next) => {
      listener = next;
      return () => {
        listener = () => {};
      };
    },
    seen,
    folded: (_state, { seq }) => told.push(seq),
    changed,
    player,
    failed,
  });
  return {
    asked,
    told,
    seen,
    changed,
    player,
    failed,
    stop,
    send: (next: EventBatch) => listener(next),
    async answer(seq: number | null, epoch = 1, view: PlayerView | null = null): Promise<void> {
      const value = { epoch, seq: seq ?? 0, state: createLabState(), player: view };
      asked.at(-1)!(seq === null ? { ok: false, failure } : { ok: true, value });
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('the feed', () => {
  it('begins with a snapshot and goes on with the batches that follow it', async () => {
    const feed = open();
    await feed.answer(4);
    feed.send(batch(5, 6));
    expect(feed.told).toEqual([5, 6]);
    expect(feed.seen.mock.calls.flat()).toEqual([4, 6]);
    expect(feed.changed.mock.calls.map(([, fresh]) => fresh)).toEqual([true, false]);
    expect(feed.asked).toHaveLength(1);
  });

  it('folds batches that came while the snapshot was under way, but not what it covers', async () => {
    const feed = open();
    feed.send(batch(3, 4));
    feed.send(batch(5, 6));
    await feed.answer(5);
    expect(feed.told).toEqual([6]);
    expect(feed.changed).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['a batch is missing', batch(7)],
    ['an event inside of a batch is missing', batch(5, 7)],
    ['a batch says that there was more than it has', { epoch: 1, events: [], seq: 9 }],
  ])('takes a new snapshot when %s', async (_, next) => {
    const feed = open();
    await feed.answer(4);
    feed.send(next);
    expect(feed.asked).toHaveLength(2);
    await feed.answer(9);
    feed.send(batch(10));
    expect(feed.told.at(-1)).toBe(10);
    expect(feed.changed.mock.calls.at(-2)![1]).toBe(true);
  });

  it('takes another snapshot when events went missing while it waited for one', async () => {
    const feed = open();
    feed.send(batch(8));
    await feed.answer(5);
    expect(feed.asked).toHaveLength(2);
    await feed.answer(8);
    expect(feed.seen).toHaveBeenLastCalledWith(8);
  });

  it('says when there is no snapshot, and asks again with the next batch', async () => {
    const feed = open();
    await feed.answer(null);
    expect(feed.failed).toHaveBeenCalledWith(failure);
    feed.send(batch(1));
    expect(feed.asked).toHaveLength(2);
    await feed.answer(1);
    expect(feed.changed).toHaveBeenCalledTimes(1);
  });

  it('takes a new snapshot when another thing is shown, and drops what is on its way of the old one', async () => {
    const feed = open();
    await feed.answer(40);
    feed.send({ epoch: 2, events: [], seq: 0 });
    expect(feed.asked).toHaveLength(2);
    feed.send({ ...batch(41), epoch: 1 });
    feed.send({ ...batch(4), epoch: 2 });
    await feed.answer(3, 2);
    feed.send({ ...batch(41), epoch: 1 });
    expect(feed.told).toEqual([4]);
    expect(feed.asked).toHaveLength(2);
    expect(feed.seen).toHaveBeenLastCalledWith(4);
  });

  it('takes another snapshot when what is shown changed again while it waited for one', async () => {
    const feed = open();
    feed.send({ epoch: 2, events: [], seq: 0 });
    await feed.answer(9, 1);
    expect(feed.asked).toHaveLength(2);
    await feed.answer(5, 2);
    feed.send({ ...batch(6), epoch: 2 });
    expect(feed.told).toEqual([6]);
  });

  it('tells of the player with each snapshot and with its news, but not of one that is shown no more', async () => {
    const feed = open();
    await feed.answer(9, 1, view(1));
    feed.send({ epoch: 1, events: [], seq: 0, player: view(2) });
    expect(feed.changed).toHaveBeenCalledTimes(1);
    feed.send({ epoch: 2, events: [], seq: 0, player: view(3) });
    await feed.answer(9, 2);
    feed.send({ epoch: 1, events: [], seq: 0, player: view(4) });
    expect(feed.player.mock.calls.map(([shown]) => shown?.at ?? null)).toEqual([1, 2, null]);
  });

  it('ignores what arrives after it was stopped', async () => {
    const feed = open();
    feed.stop();
    await feed.answer(1);
    feed.send(batch(2));
    expect(feed.changed).not.toHaveBeenCalled();
  });
});
