import { Menu, type MenuItemConstructorOptions } from 'electron';
import { commandKeys, type WindowCommand } from '../shared/panes.ts';

/**
 * The application menu: what every desktop program has there, and what the window does at a key. Developer tools only
 * while it is developed.
 * @param onCommand is told what the window is to do
 */
export function setMenu(developing: boolean, onCommand: (command: WindowCommand) => void): void {
  const item = (command: WindowCommand, label: string): MenuItemConstructorOptions => ({
    id: command,
    label,
    accelerator: commandKeys[command],
    click: () => onCommand(command),
  });
  const develop: MenuItemConstructorOptions[] = developing
    ? [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }]
    : [];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
      { label: 'File', submenu: [process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' }] },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          item('show lab', 'Lab'),
          item('show queues', 'Queues'),
          item('show runs', 'Runs'),
          item('show connections', 'Connections'),
          item('show settings', 'Settings'),
          { type: 'separator' },
          item('present', 'Presenter Mode'),
          item('toggle side pane', 'Side Pane'),
          { type: 'separator' },
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { type: 'separator' },
          { role: 'togglefullscreen' },
          ...develop,
        ],
      },
      { role: 'windowMenu' },
      { role: 'help', submenu: [item('explain an error', 'What Does This Error Mean?')] },
    ]),
  );
}
