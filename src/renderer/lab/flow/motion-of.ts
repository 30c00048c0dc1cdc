import { labNow } from '../../clock.ts';
import type { TimelineSource } from '../timeline/source.ts';
import { createMotion, type Motion } from './motion.ts';

const motions = new WeakMap<TimelineSource, Motion>();

/**
 * The motion of a lab. It begins when it is asked for the first time, and goes on as long as its source while nobody
 * looks: what happened meanwhile is still news to who comes back.
 */
export function motionOf(source: TimelineSource): Motion {
  const known = motions.get(source);
  if (known) return known;
  const motion = createMotion();
  motions.set(source, motion);
  source.subscribe((state, event) => motion.onEvent(state, event, labNow()));
  return motion;
}
