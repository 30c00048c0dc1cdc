import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlayerView } from '../../shared/lab/runs.ts';
import { defaultQueue } from '../../shared/settings.ts';
import { labNow } from '../clock.ts';
import { labStore } from '../store.ts';
import { startReplay } from './player-store.ts';

const view: PlayerView = {
  run: {
    id: '20261124-140300-0a1b2c',
    queue: defaultQueue,
    broker: null,
    startedAt: 1_000,
    lastAt: 61_000,
    end: 'ended',
    published: 0,
    acked: 0,
    redeliveries: 0,
    lost: 0,
    events: 0,
    bytes: 0,
  },
  file: null,
  from: 1_000,
  to: 61_000,
  at: 5_000,
  since: 500_000,
  playing: false,
  speed: 1,
  seeking: null,
  failure: null,
  density: [],
};

describe('the time of a run that is shown', () => {
  let stop: () => void;

  beforeEach(() => {
    vi.useFakeTimers({ now: 500_000 });
    stop = startReplay();
  });
  afterEach(() => {
    labStore.setState({ player: null });
    stop();
    vi.useRealTimers();
  });

  const shows = (player: PlayerView | null): void => labStore.setState({ player });

  it('is its player’s, and the real one again in the lab', () => {
    shows(view);
    expect(labNow()).toBe(5_000);
    shows({ ...view, playing: true, speed: 2 });
    vi.setSystemTime(503_100);
    expect(labNow()).toBe(11_000);
    shows(null);
    expect(labNow()).toBe(503_100);
  });

  it('stands while the player is on its way to another moment, as the state does', () => {
    shows({ ...view, playing: true });
    vi.setSystemTime(502_100);
    shows({ ...view, at: 40_000, since: 502_100, playing: true, seeking: 0 });
    expect(labNow()).toBe(7_000);
    vi.setSystemTime(509_000);
    shows({ ...view, at: 40_000, since: 502_100, playing: true, seeking: 0.7 });
    expect(labNow()).toBe(7_000);
    shows({ ...view, at: 40_000, since: 509_000, playing: true });
    expect(labNow()).toBe(40_000);
  });
});
