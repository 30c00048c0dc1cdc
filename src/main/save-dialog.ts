import { BrowserWindow, dialog } from 'electron';

const kinds = {
  csv: { title: 'Export tasks as CSV', filter: { name: 'CSV (spreadsheets)', extensions: ['csv'] } },
  jsonl: { title: 'Export tasks as JSON lines', filter: { name: 'JSON lines', extensions: ['jsonl'] } },
} as const;

/** Asks in the system's dialog where to save an export; `null` = it was cancelled. */
export async function chooseExportFile(format: keyof typeof kinds, suggestion: string): Promise<string | null> {
  const { title, filter } = kinds[format];
  const options = {
    title,
    defaultPath: suggestion,
    filters: [
      { name: filter.name, extensions: [...filter.extensions] },
      { name: 'All files', extensions: ['*'] },
    ],
  };
  const [window] = BrowserWindow.getAllWindows();
  const answer = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
  return answer.canceled || !answer.filePath ? null : answer.filePath;
}
