import { describe, expect, it } from 'vitest';
import { keysOf } from './keys.ts';

describe('a shortcut', () => {
  it.each([
    ['CmdOrCtrl+1', 'Ctrl+1', '⌘1'],
    ['CmdOrCtrl+Enter', 'Ctrl+Enter', '⌘↩'],
    ['F5', 'F5', 'F5'],
  ])('%s is called as the platform calls it', (shortcut, elsewhere, onMac) => {
    expect(keysOf(shortcut, 'linux')).toBe(elsewhere);
    expect(keysOf(shortcut, 'win32')).toBe(elsewhere);
    expect(keysOf(shortcut, 'darwin')).toBe(onMac);
  });
});
