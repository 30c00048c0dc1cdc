import type { Clock } from '../../clock.ts';

/** Messages a second are told of so long a time. Milliseconds. */
const SPAN = 2_000;
const MAX_SAMPLES = 64;

/** How fast it goes: of late while it runs, of its whole time when it has ended. */
export interface Pace {
  start(moved: number): void;
  perSecond(moved: number): number;
  end(): void;
}

export function createPace(clock: Clock): Pace {
  let samples: { at: number; moved: number }[] = [];
  let began = { at: clock.now(), moved: 0 };
  let ended: number | null = null;

  return {
    start(moved) {
      began = { at: clock.now(), moved };
      samples = [began];
      ended = null;
    },
    perSecond(moved) {
      const now = ended ?? clock.now();
      if (ended === null) {
        samples.push({ at: now, moved });
        samples = samples.filter(({ at }) => at >= now - SPAN).slice(-MAX_SAMPLES);
      }
      const from = ended === null ? samples[0]! : began;
      return now > from.at ? ((moved - from.moved) / (now - from.at)) * 1_000 : 0;
    },
    end() {
      ended = clock.now();
    },
  };
}
