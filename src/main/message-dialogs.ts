import { BrowserWindow, dialog } from 'electron';
import type { MessageDialogs } from './message-handlers.ts';

const filters = [
  { name: 'Messages', extensions: ['messages.jsonl', 'jsonl'] },
  { name: 'All files', extensions: ['*'] },
];

/** The system's own dialogs for messages and their bodies. */
export const messageDialogs: MessageDialogs = {
  async chooseTarget(kind, suggestion) {
    const options =
      kind === 'messages'
        ? { title: 'Save messages', defaultPath: suggestion, filters }
        : { title: 'Save the body', defaultPath: suggestion };
    const [window] = BrowserWindow.getAllWindows();
    const answer = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
    return answer.canceled || !answer.filePath ? null : answer.filePath;
  },
  async chooseFile() {
    const options: Electron.OpenDialogOptions = { title: 'Publish messages', filters, properties: ['openFile'] };
    const [window] = BrowserWindow.getAllWindows();
    const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    return answer.canceled ? null : (answer.filePaths[0] ?? null);
  },
};
