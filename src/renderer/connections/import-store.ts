import { create } from 'zustand';
import type { ImportChoice, ImportPreview } from '../../shared/profile-import.ts';
import { call } from '../bridge.ts';
import { loadProfiles } from '../session.ts';
import { plural } from '../ui/figures.ts';
import { toaster, toastFailure, toastUndo } from '../ui/toast.tsx';
import { firstChoices, importWords } from './import-choices.ts';

type Read = Extract<ImportPreview, { outcome: 'read' }>;

interface Importing {
  /** The file that was read; null = none is looked at. */
  readonly read: Read | null;
  /** What is done with each of its connections. */
  readonly choices: readonly ImportChoice[];
}

export const importStore = create<Importing>()(() => ({ read: null, choices: [] }));

const { getState, setState } = importStore;

/** Asks for a file, and shows what is in it. */
export async function chooseImport(): Promise<void> {
  const reply = await call('profile.preview');
  if (!reply.ok) return toastFailure(reply.failure);
  const { value } = reply;
  if (value.outcome === 'read') setState({ read: value, choices: firstChoices(value.candidates) });
}

export function cancelImport(): void {
  setState({ read: null, choices: [] });
}

/** Chooses for one connection. */
export function chooseFor(index: number, choice: ImportChoice): void {
  setState(({ choices }) => ({ choices: choices.with(index, choice) }));
}

/** Chooses for all those that are saved already. */
export function chooseForAll(choice: ImportChoice): void {
  setState(({ read, choices }) => ({ choices: choices.map((each, i) => (read?.candidates[i]?.like ? choice : each)) }));
}

/** Does what was chosen. */
export async function importChosen(): Promise<void> {
  const { read, choices } = getState();
  if (!read) return;
  cancelImport();
  const reply = await call('profile.import', { token: read.token, choices: [...choices] });
  if (!reply.ok) return toastFailure(reply.failure);
  await loadProfiles();
  toastUndo(`${importWords(reply.value)}.`, () => void undoImport(reply.value.token));
}

async function undoImport(token: number): Promise<void> {
  const reply = await call('profile.undoImport', { token });
  if (!reply.ok) toastFailure(reply.failure);
  await loadProfiles();
}

/** Saves the connections of a group, or all of them (null), to a file that the user chooses. */
export async function exportProfiles(group: string | null): Promise<void> {
  const reply = await call('profile.export', { group });
  if (!reply.ok) return toastFailure(reply.failure);
  if (reply.value.outcome === 'cancelled') return;
  toaster.add({
    title: `${plural(reply.value.profiles, 'connection')} exported, without passwords and keys`,
    description: reply.value.file,
  });
}
