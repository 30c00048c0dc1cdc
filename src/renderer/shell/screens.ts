import { FlaskConical, History, PlugZap, Settings } from 'lucide-react';
import type { WindowMemory } from '../../shared/contract.ts';

/** The screens, with the key that shows each together with Ctrl or Cmd. */
export const screens = [
  { id: 'lab', label: 'Lab', icon: FlaskConical, key: '1' },
  { id: 'runs', label: 'Runs', icon: History, key: '2' },
  { id: 'connections', label: 'Connections', icon: PlugZap, key: '3' },
  { id: 'settings', label: 'Settings', icon: Settings, key: '4' },
] as const;

export function screenOfKey(key: string): WindowMemory['screen'] | undefined {
  return screens.find((screen) => screen.key === key)?.id;
}
