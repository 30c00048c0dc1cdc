import { flushSync } from 'react-dom';
import { create } from 'zustand';
import type { ProfileId } from '../../shared/ids.ts';
import { BUILT_IN, type ListedProfile, type ProfileColour } from '../../shared/profile.ts';
import { call } from '../bridge.ts';
import { loadProfiles, remember, sessionStore } from '../session.ts';
import { toastFailure, toastUndo } from '../ui/toast.tsx';
import { type Place, stepped, steppedGroup, withGroupRenamed, withPlace } from './arranging.ts';
import { closeEditing, editingStore } from './editing.ts';

/** What screen readers are told of a change to the list that is seen at once. */
export const saidStore = create<{ readonly said: string }>()(() => ({ said: '' }));

/** The saved connections, without the built-in broker's. */
export const savedProfiles = (): ListedProfile[] =>
  sessionStore.getState().profiles.filter(({ id }) => id !== BUILT_IN);

/** Shows the list as `saved`, and keeps it so. */
async function arrange(saved: readonly ListedProfile[]): Promise<void> {
  const focused = document.activeElement;
  const builtIn = sessionStore.getState().profiles.filter(({ id }) => id === BUILT_IN);
  flushSync(() => sessionStore.setState({ profiles: [...builtIn, ...saved] }));
  // An element that is put elsewhere in the page loses the focus.
  if (focused instanceof HTMLElement && focused.isConnected) focused.focus();
  const reply = await call('profile.arrange', {
    places: saved.map(({ id, group, colour }) => ({ id, group, colour })),
  });
  if (reply.ok) return;
  toastFailure(reply.failure);
  await loadProfiles();
}

export function place(id: ProfileId, to: Place): void {
  void arrange(withPlace(savedProfiles(), id, to));
}

/** One step up or down among those of its group. */
export function step({ id, name, group }: ListedProfile, by: -1 | 1): void {
  const after = stepped(savedProfiles(), id, by);
  if (!after) return;
  const own = after.filter((profile) => profile.group === group);
  const position = own.findIndex((profile) => profile.id === id) + 1;
  saidStore.setState({ said: `${name}: ${position} of ${own.length}` });
  void arrange(after);
}

export function stepGroup(group: string, by: -1 | 1): void {
  const after = steppedGroup(savedProfiles(), group, by);
  if (!after) return;
  saidStore.setState({ said: `${group} moved ${by < 0 ? 'up' : 'down'}` });
  void arrange(after);
}

export function renameGroup(from: string, to: string): void {
  const collapsed = sessionStore.getState().memory?.collapsedGroups ?? [];
  if (collapsed.includes(from)) remember({ collapsedGroups: [...collapsed.filter((group) => group !== from), to] });
  void arrange(withGroupRenamed(savedProfiles(), from, to));
}

export function paint(id: ProfileId, colour: ProfileColour): void {
  void arrange(savedProfiles().map((profile) => (profile.id === id ? { ...profile, colour } : profile)));
}

/** Shows a group's connections, or its heading only; remembered for the next start. */
export function toggleGroup(group: string): void {
  const collapsed = sessionStore.getState().memory?.collapsedGroups ?? [];
  const others = collapsed.filter((each) => each !== group);
  remember({ collapsedGroups: others.length < collapsed.length ? others : [...others.slice(-499), group] });
}

/** Deletes a connection; for a while it can be had back as it was. */
export async function deleteProfile({ id, name }: ListedProfile): Promise<void> {
  const reply = await call('profile.delete', { id });
  if (!reply.ok) return toastFailure(reply.failure);
  if (editingStore.getState().editing?.profile?.id === id) closeEditing();
  await loadProfiles();
  toastUndo(`“${name}” was deleted.`, () => void restore(id));
}

async function restore(id: ProfileId): Promise<void> {
  const reply = await call('profile.restore', { id });
  if (!reply.ok) toastFailure(reply.failure);
  await loadProfiles();
}

export async function duplicateProfile({ id }: ListedProfile): Promise<void> {
  const reply = await call('profile.duplicate', { id });
  if (!reply.ok) toastFailure(reply.failure);
  await loadProfiles();
}
