import { FlaskConical, PlugZap, Settings } from 'lucide-react';
import type { WindowMemory } from '../../shared/contract.ts';

/** The screens, with the key that shows each together with Ctrl or Cmd. */
export const screens = [
  { id: 'lab', label: 'Lab', icon: FlaskConical, key: '1' },
  { id: 'connections', label: 'Connections', icon: PlugZap, key: '2' },
  { id: 'settings', label: 'Settings', icon: Settings, key: '3' },
] as const;

export function screenOfKey(key: string): WindowMemory['screen'] | undefined {
  return screens.find((screen) => screen.key === key)?.id;
}
