import { create } from 'zustand';
import type { ShownFailure } from './remedy-context.ts';

/** What the doctor is asked about: a failure that the program has met, or a text that somebody pastes. */
export type DoctorQuestion = { readonly failure: ShownFailure } | 'pasted';

export const doctorStore = create<{ readonly question: DoctorQuestion | null }>()(() => ({ question: null }));

/** Opens the dialog that says what an error means. */
export function askDoctor(question: DoctorQuestion): void {
  doctorStore.setState({ question });
}
