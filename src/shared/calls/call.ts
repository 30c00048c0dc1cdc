import type { z } from 'zod';
import type { ProfileId } from '../ids.ts';

/**
 * Whose broker a call changes: the lab's, or that of the connection which the input names as `at`; null = none. What
 * changes a broker is refused on a read-only connection (main/read-only.ts).
 */
export type Changes = 'lab' | 'named' | null;

/** A call's input is parsed; its output comes from the main process and is trusted, so it has a type only. */
export interface Call<I extends z.ZodType, O, C extends Changes> {
  readonly input: I;
  readonly changes: C;
  /** Never set: it only carries the output's type. */
  readonly output?: readonly [O];
}

/** A call that changes no broker. */
export function call<O>(): <I extends z.ZodType>(input: I) => Call<I, O, null> {
  return (input) => ({ input, changes: null });
}

/** A call that changes what is on the lab's broker. */
export function changeInLab<O>(): <I extends z.ZodType>(input: I) => Call<I, O, 'lab'> {
  return (input) => ({ input, changes: 'lab' });
}

/** A call that changes what is on the broker of an open connection, which its input names. */
export function change<O>(): <I extends z.ZodType<{ at: ProfileId }>>(input: I) => Call<I, O, 'named'> {
  return (input) => ({ input, changes: 'named' });
}
