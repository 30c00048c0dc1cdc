import { createContext } from 'react';

/** The platform's name as Node.js has it; empty where it is not known yet. */
export const Platform = createContext('');

const macSigns: Record<string, string> = { CmdOrCtrl: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩' };

/** A shortcut as Electron names it (`CmdOrCtrl+Enter`), in the words of the platform: `Ctrl+Enter`, `⌘↩`. */
export function keysOf(shortcut: string, platform: string): string {
  const keys = shortcut.split('+');
  if (platform === 'darwin') return keys.map((key) => macSigns[key] ?? key).join('');
  return keys.map((key) => (key === 'CmdOrCtrl' ? 'Ctrl' : key)).join('+');
}
