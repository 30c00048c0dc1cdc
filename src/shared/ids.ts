import { z } from 'zod';

// 'inout' brands the parsed type's input as well, so that a plain string can't pass for an id anywhere.

/** A worker of the lab, `w1`, `w2` …; it keeps its id when it is started again. */
export const WorkerId = z
  .string()
  .regex(/^w[1-9][0-9]{0,5}$/)
  .brand<'WorkerId', 'inout'>();
export type WorkerId = z.infer<typeof WorkerId>;

export const ProfileId = z.string().min(1).max(64).brand<'ProfileId', 'inout'>();
export type ProfileId = z.infer<typeof ProfileId>;

/** A task's identity inside the lab: its message id, or one derived from its content (see lab/identity.ts). */
export type TaskKey = string;

/** Of a call about one of the connections that are open: which one. */
export const At = z.object({ at: ProfileId });
