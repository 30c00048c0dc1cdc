import { BrowserWindow, dialog } from 'electron';
import type { ProfileDialogs } from './profile-files.ts';

const filters = [
  { name: 'Warren connections', extensions: ['json'] },
  { name: 'All files', extensions: ['*'] },
];

/** The system's own dialogs for files of connections. */
export const profileDialogs: ProfileDialogs = {
  async chooseTarget(suggestion) {
    const options = { title: 'Export connections', defaultPath: suggestion, filters };
    const [window] = BrowserWindow.getAllWindows();
    const answer = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
    return answer.canceled || !answer.filePath ? null : answer.filePath;
  },
  async chooseFile() {
    const options: Electron.OpenDialogOptions = { title: 'Import connections', filters, properties: ['openFile'] };
    const [window] = BrowserWindow.getAllWindows();
    const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    return answer.canceled ? null : (answer.filePaths[0] ?? null);
  },
};
