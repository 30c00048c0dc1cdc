import { BrowserWindow, dialog } from 'electron';
import { RUN_EXTENSION } from '../engine/runs/format.ts';
import type { RunDialogs } from './run-handlers.ts';

const filters = [
  { name: 'Warren runs', extensions: [RUN_EXTENSION] },
  { name: 'All files', extensions: ['*'] },
];

/** The system's own dialogs for the files of runs. */
export const runDialogs: RunDialogs = {
  async chooseTarget(suggestion) {
    const options = { title: 'Save the run', defaultPath: suggestion, filters };
    const [window] = BrowserWindow.getAllWindows();
    const answer = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
    return answer.canceled || !answer.filePath ? null : answer.filePath;
  },
  async chooseFile() {
    const options: Electron.OpenDialogOptions = { title: 'Open a run', filters, properties: ['openFile'] };
    const [window] = BrowserWindow.getAllWindows();
    const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    return answer.canceled ? null : (answer.filePaths[0] ?? null);
  },
};
