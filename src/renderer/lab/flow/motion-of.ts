import type { StampedEvent } from '../../../shared/lab/events.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { labNow } from '../../clock.ts';
import { createMotion, type Motion } from './motion.ts';

/** What tells of each event when it has been folded. */
interface Source {
  subscribe(listener: (state: LabState, event: StampedEvent) => void): () => void;
}

const motions = new WeakMap<Source, Motion>();

/**
 * The motion of a lab. It begins when it is asked for the first time, and goes on as long as its source while nobody
 * looks: what happened meanwhile is still news to who comes back.
 */
export function motionOf(source: Source): Motion {
  const known = motions.get(source);
  if (known) return known;
  const motion = createMotion();
  motions.set(source, motion);
  source.subscribe((state, event) => motion.onEvent(state, event, labNow()));
  return motion;
}
