import type { LabState } from '../../../shared/lab/state.ts';
import type { TaskQuery } from '../../../shared/lab/task-query.ts';
import type { Draw } from '../../frame.ts';
import { type Rows, rowsInPortions } from './rows.ts';

/** How often it looks at most, and at least while things change. Milliseconds. */
const SOONEST = 250;
const LATEST = 3_000;
/** The looks take one twentieth of the time at most: a long one is followed by a long pause. */
const PAUSE = 20;
/** What a look may take of one frame. Milliseconds. */
const SLICE = 6;

export interface LooksDeps {
  readonly query: TaskQuery;
  /** See `LabView`. */
  view(): { readonly state: LabState; readonly generation: number; readonly versions: LabState['versions'] };
  /** Milliseconds of a steady clock. */
  time(): number;
  /** `rows` are what `state` has. */
  show(rows: Rows, state: LabState): void;
  /** Nothing happened, but what waits and works does so for longer now. */
  age(now: number): void;
}

/**
 * Looks through the lab's tasks again and again, in slices of a frame: a hundred thousand of them, of which a second has
 * ten thousand more, may take long, but never hold up the window.
 * @returns what goes on with it, once a frame
 */
export function createLooks(deps: LooksDeps): Draw {
  let seen = '';
  let next = 0;
  let of = '';
  let look: { readonly portions: Generator<void, Rows>; took: number } | null = null;

  return (now, clock) => {
    const { state, generation, versions } = deps.view();
    const current = `${generation} ${state.run?.no}`;
    // Another state, as of a run at another moment, does not wait; and what was found in the one before is nothing to it.
    if (current !== of) {
      of = current;
      look = null;
      next = 0;
    }
    if (!look) {
      if (clock < next) return;
      next = clock + SOONEST;
      const version = `${generation} ${versions.tasks} ${versions.workers}`;
      if (version === seen) {
        if (state.tasks.size > state.ended.length) deps.age(now);
        return;
      }
      seen = version;
      look = { portions: rowsInPortions(state, deps.query, now), took: 0 };
    }
    const begun = deps.time();
    let step = look.portions.next();
    while (!step.done && deps.time() - begun < SLICE) step = look.portions.next();
    look.took += deps.time() - begun;
    if (!step.done) return;
    next = clock + Math.min(LATEST, Math.max(SOONEST, look.took * PAUSE));
    look = null;
    deps.show(step.value, state);
  };
}
