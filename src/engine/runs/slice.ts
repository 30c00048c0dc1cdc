import { nextTurn } from '../clock.ts';

/** Milliseconds of work after which others have their turn. */
const SLICE = 5;

/** Cuts long work into slices: called often, it resolves at once until a slice is used up, and then in the next turn. */
export function createSlicer(): { readonly isOver: boolean; rest(): Promise<void> } {
  let until = performance.now() + SLICE;
  return {
    get isOver() {
      return performance.now() >= until;
    },
    async rest() {
      await nextTurn();
      until = performance.now() + SLICE;
    },
  };
}
