import { create } from 'zustand';
import type { ListedProfile, Profile } from '../../shared/profile.ts';
import type { FormRemedy } from '../doctor/mend-form.ts';

/** What a new connection begins with where something is known of it: a broker that was found on this machine. */
export type Draft = Partial<Omit<Profile, 'id'>>;

export interface Editing {
  /** null = a new connection. */
  readonly profile: ListedProfile | null;
  readonly draft?: Draft;
  /** What is wrong with it, mended as the form opens. */
  readonly mend?: FormRemedy | undefined;
}

/** What the form of the connections screen is open for. */
export const editingStore = create<{ readonly editing: Editing | null }>()(() => ({ editing: null }));

export function openNewConnection(draft?: Draft): void {
  editingStore.setState({ editing: draft ? { profile: null, draft } : { profile: null } });
}

export function editConnection(profile: ListedProfile, mend?: FormRemedy): void {
  editingStore.setState({ editing: { profile, mend } });
}

export function closeEditing(): void {
  editingStore.setState({ editing: null });
}
