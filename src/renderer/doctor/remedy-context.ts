import { createContext, useContext } from 'react';
import { type Remedy, remedies, remedyWords } from '../../shared/doctor/remedies.ts';
import type { Failure, FailureCode } from '../../shared/failure.ts';

/** A failure as it is shown; whose code it is does not matter here. */
export type ShownFailure = Omit<Failure, 'code' | 'detail' | 'about'> & {
  readonly code: string;
  readonly detail?: string | undefined;
  readonly about?: Failure['about'];
};

/** What a place can do about failures. What is not there, it can't. */
export type Remedies = { readonly [R in Remedy]?: ((failure: ShownFailure) => void) | undefined };

/** What can be done where a failure is shown: given by the window, and by each place for what is in it. */
export const RemedyContext = createContext<Remedies>({});

export interface OfferedRemedy {
  readonly id: Remedy;
  readonly words: string;
  readonly take: () => void;
}

/** What helps against `failure`, of what can be done here; `own` comes on top of what the place can do. */
export function useRemedies(failure: ShownFailure, own: Remedies = {}): readonly OfferedRemedy[] {
  const offered = useContext(RemedyContext);
  return (remedies[failure.code as FailureCode] ?? []).flatMap((id) => {
    const take = own[id] ?? offered[id];
    return take ? [{ id, words: remedyWords[id], take: () => take(failure) }] : [];
  });
}
