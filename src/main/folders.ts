import { dialog, shell } from 'electron';
import { fail } from '../shared/failure.ts';

/** Shows a folder in the system's file manager. @throws LabError INVALID_INPUT where it can't be shown */
export async function openFolder(folder: string): Promise<void> {
  const problem = await shell.openPath(folder);
  if (problem) throw fail('INVALID_INPUT', `The folder ${folder} can’t be opened.`, 'Is it still there?', problem);
}

/** Lets the user choose a folder in the system's dialog; null = it was cancelled. */
export async function chooseFolder(from: string): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title: 'Data folder of the built-in broker',
    defaultPath: from,
    properties: ['openDirectory', 'createDirectory'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
