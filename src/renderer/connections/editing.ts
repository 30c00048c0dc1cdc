import { create } from 'zustand';
import type { ListedProfile } from '../../shared/profile.ts';

/** What the form of the connections screen is open for: a saved connection, or a new one (null). */
export const editingStore = create<{ readonly editing: { readonly profile: ListedProfile | null } | null }>()(() => ({
  editing: null,
}));

export function openNewConnection(): void {
  editingStore.setState({ editing: { profile: null } });
}
