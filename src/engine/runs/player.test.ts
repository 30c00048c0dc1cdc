import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scriptedLab } from '../../../test/helpers/scripted-run.ts';
import type { StampedEvent } from '../../shared/lab/events.ts';
import { applyEvent } from '../../shared/lab/fold.ts';
import { defaultHistory } from '../../shared/lab/runs.ts';
import { createLabState, type LabState } from '../../shared/lab/state.ts';
import { type Clock, systemClock } from '../clock.ts';
import { createRuns } from './create-runs.ts';
import { createPlayer, type Player } from './player.ts';
import { openRun, type RunReader } from './run-reader.ts';

let folder: string;
let file: string;
/** What is in the file, event by event. */
let events: StampedEvent[];

/** Some 40,000 tasks' events in many chunks, with two kills and a time that once goes back. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warren-player-'));
  file = join(folder, 'run.warren-run');
  const lab = scriptedLab();
  const runs = createRuns({
    lab,
    folder: join(folder, 'history'),
    clock: systemClock,
    settings: defaultHistory,
    broker: () => null,
    onTrouble: ({ message }) => expect.unreachable(message),
  });
  lab.begin();
  lab.work(1_500);
  lab.kill();
  lab.now -= 700;
  lab.work(5_000, { batch: 100, msPerBatch: 20 });
  lab.kill();
  lab.work(1_000, { batch: 1, msPerBatch: 4 });
  await runs.save(null, file);
  await runs.close();
  const reader = await openRun(file);
  events = (await Promise.all(reader.chunks.map((_, i) => reader.load(i)))).flat();
  reader.close();
});
afterAll(() => rm(folder, { recursive: true }));

/** A clock that stands until it is told to go on. */
function handClock(): Clock & { pass(ms: number): void } {
  let now = 5_000;
  const ticks = new Set<() => void>();
  return {
    now: () => now,
    after: () => expect.unreachable(),
    every(_, run) {
      ticks.add(run);
      return () => void ticks.delete(run);
    },
    pass(ms) {
      now += ms;
      for (const tick of ticks) tick();
    },
  };
}

let clock: ReturnType<typeof handClock>;
let player: Player;
let reader: RunReader;

beforeEach(async () => {
  clock = handClock();
  reader = await openRun(file);
  player = createPlayer({ reader, run: { ...reader.summary, bytes: 0 }, file: null, clock, keyframeDistance: 4_000 });
});
afterEach(() => player.close());

/** The state that all events up to a moment make, by a fold from the beginning. */
function straight(at: number): LabState {
  let latest = Number.NEGATIVE_INFINITY;
  const next = events.findIndex((event) => {
    latest = Math.max(latest, event.at);
    return latest > at;
  });
  return fold(next < 0 ? events : events.slice(0, next));
}

function fold(these: readonly StampedEvent[]): LabState {
  const state = createLabState();
  for (const event of these) applyEvent(state, event);
  return state;
}

const seek = (at: number): Promise<void> => player.perform({ type: 'seek', at });

describe('a player', () => {
  it('shows at any moment what all events up to it make, forward and back', async () => {
    const { from, to } = player.view;
    const moment = fc.double({ min: 0, max: 1, noNaN: true }).map((part) => Math.round(from + part * (to - from)));
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 4 }), async (moments) => {
        for (const at of moments) {
          await seek(at);
          expect(player.state).toEqual(straight(at));
          expect(player.view).toMatchObject({ at, seeking: null, failure: null });
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('tells an event after the other while it plays, and none is missing after a jump', async () => {
    const { from, to } = player.view;
    let copy = createLabState();
    let jumps = 0;
    player.subscribe({
      event(event) {
        expect(event.seq).toBe(copy.seq + 1);
        applyEvent(copy, event);
      },
      jumped() {
        jumps++;
        copy = structuredClone(player.snapshot().state);
      },
      news() {},
    });
    await seek(from);
    await seek(to);
    expect(jumps).toBe(1);
    await seek(from + 2_000);
    expect(jumps).toBe(2);
    await player.perform({ type: 'play' });
    for (let i = 0; i < 20; i++) {
      clock.pass(50);
      await player.perform({ type: 'speed', speed: i < 10 ? 1 : 4 });
    }
    await player.perform({ type: 'pause' });
    expect(jumps).toBe(2);
    expect(player.view.at).toBe(from + 2_000 + 11 * 50 + 9 * 50 * 4);
    expect(copy).toEqual(straight(player.view.at));
  });

  it.each([0.25, 1, 8] as const)('plays at %s times the speed, and stops at the end', async (speed) => {
    const { from, to } = player.view;
    await seek(from);
    await player.perform({ type: 'speed', speed });
    await player.perform({ type: 'play' });
    clock.pass(400);
    expect(player.now()).toBe(from + 400 * speed);
    await seek(to - 10);
    expect(player.view.playing).toBe(true);
    const ended = new Promise<void>((resolve) =>
      player.subscribe({ event() {}, jumped() {}, news: () => !player.view.playing && resolve() }),
    );
    clock.pass(50);
    await ended;
    expect(player.view).toMatchObject({ at: to, playing: false });
    expect(player.state).toEqual(straight(to));
  });

  it('leaves a way for a newer one', async () => {
    const { from, to } = player.view;
    const first = seek(to);
    const second = seek(from + 100);
    await Promise.all([first, second]);
    expect(player.view).toMatchObject({ at: from + 100, seeking: null });
    expect(player.state).toEqual(straight(from + 100));
  });

  it('says how far it is on a long way', async () => {
    const slow: RunReader = {
      ...reader,
      load(i) {
        clock.pass(150);
        return reader.load(i);
      },
    };
    const other = createPlayer({ reader: slow, run: player.view.run, file: null, clock });
    const seen: (number | null)[] = [];
    other.subscribe({
      event() {},
      jumped: () => seen.push(other.view.seeking),
      news: () => seen.push(other.view.seeking),
    });
    await other.perform({ type: 'seek', at: other.view.to });
    const parts = seen.slice(0, -1).map(Number);
    expect(parts.length).toBeGreaterThan(5);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
    expect([parts[0], parts.at(-1)! > 0.5, seen.at(-1)]).toEqual([0, true, null]);
  });

  it('stands where the file does not tell how it goes on', async () => {
    const { from, to } = player.view;
    const broken: RunReader = {
      ...reader,
      load: (i) => (i < 5 ? reader.load(i) : Promise.reject(new Error('the disk is gone'))),
    };
    const other = createPlayer({ reader: broken, run: player.view.run, file: null, clock });
    await other.perform({ type: 'seek', at: from });
    await expect(other.perform({ type: 'seek', at: to })).rejects.toThrow('the disk is gone');
    const { view } = other;
    const told = events.slice(0, other.state.seq);
    expect(Math.max(...told.map(({ at }) => at))).toBe(view.at);
    expect(view).toMatchObject({ playing: false, seeking: null, failure: { code: 'INTERNAL' } });
    expect(other.state).toEqual(fold(told));
    await other.perform({ type: 'seek', at: from });
    expect(other.view.failure).toBeNull();
  });

  it('knows how much happened when', () => {
    const { density } = player.view;
    expect(density).toHaveLength(200);
    const sum = density.reduce((a, b) => a + b, 0);
    const weights = reader.chunks.reduce((total, { weight }) => total + weight, 0);
    expect(Math.abs(sum - weights)).toBeLessThan(200);
  });
});
