// What `electron` has in the main process.
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export {
  autoUpdater,
  clipboard,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  Notification,
  nativeImage,
  powerMonitor,
  powerSaveBlocker,
  screen,
  shell,
  systemPreferences,
  Tray,
} from './desktop.ts';
export { ipcMain } from './ipc.ts';
export { Menu, MenuItem } from './menu.ts';
export { MessageChannelMain } from './message-channel.ts';
export { nativeTheme } from './native-theme.ts';
export { net, protocol } from './protocol.ts';
export { safeStorage } from './safe-storage.ts';
export { session } from './session.ts';
export { utilityProcess } from './utility-process.ts';
export { webContents } from './web-contents.ts';
