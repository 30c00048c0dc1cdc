import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { SettingsStore, WindowPlace } from './settings.ts';

const SMALLEST = { width: 900, height: 600 };

/** Opens the window where it was last, shows it once it has something to show, and remembers where it is closed. */
export function openWindow(url: string, preload: string, settings: SettingsStore): BrowserWindow {
  const place = settings.get('window');
  const window = new BrowserWindow({
    ...bounds(place),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Warren',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#12151b' : '#f6f7f9',
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  if (place.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    settings.set('window', { ...window.getNormalBounds(), maximized: window.isMaximized() });
  });
  // A rejected load is a closed window or a broken installation; Electron shows either.
  void window.loadURL(url).catch(() => {});
  return window;
}

/** The remembered place, if it still is on a screen; screens come and go. */
function bounds(place: WindowPlace): { x?: number; y?: number; width: number; height: number } {
  const { x, y, width, height } = place;
  if (x === undefined || y === undefined) return { width, height };
  const visible = screen.getAllDisplays().some(({ workArea: area }) => {
    const overlapX = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
    const overlapY = Math.min(y + height, area.y + area.height) - Math.max(y, area.y);
    return overlapX >= 100 && overlapY >= 100;
  });
  return visible ? { x, y, width, height } : { width, height };
}
