import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { labNow, momentOf, type Playhead, setReplay } from './clock.ts';

const playhead: Playhead = { to: 61_000, at: 11_000, since: 500_000, playing: true, speed: 1, seeking: null };

describe('the lab’s time', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 500_000 }));
  afterEach(() => {
    setReplay(null);
    vi.useRealTimers();
  });

  it('is the real time, and a run’s while one is looked at', () => {
    expect(labNow()).toBe(500_000);
    setReplay({ ...playhead, playing: false });
    vi.setSystemTime(900_000);
    expect(labNow()).toBe(11_000);
    setReplay(null);
    expect(labNow()).toBe(900_000);
  });

  it('stands while the player is on its way to another moment, as the state does', () => {
    setReplay(playhead);
    vi.setSystemTime(502_100);
    const sought = { ...playhead, at: 40_000, since: 502_100 };
    setReplay({ ...sought, seeking: 0 });
    expect(labNow()).toBe(13_000);
    vi.setSystemTime(509_000);
    setReplay({ ...sought, seeking: 0.7 });
    expect(labNow()).toBe(13_000);
    setReplay({ ...sought, since: 509_000 });
    expect(labNow()).toBe(40_000);
  });

  it.each([
    [0.25, 1_000],
    [1, 4_000],
    [8, 32_000],
  ])('goes at %s times the speed', (speed, passed) => {
    const moment = momentOf({ ...playhead, speed }, 500_000 + 4_100);
    expect(moment - playhead.at).toBe(passed);
  });

  it('never stands before the moment that it started from, and ends with the run', () => {
    expect(momentOf(playhead, 499_000)).toBe(11_000);
    expect(momentOf(playhead, 900_000)).toBe(61_000);
  });
});
