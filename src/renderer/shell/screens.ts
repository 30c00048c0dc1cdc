import { FlaskConical, History, ListTree, PlugZap, Settings } from 'lucide-react';
import type { WindowMemory } from '../../shared/contract.ts';

/** The screens, with the key that shows each together with Ctrl or Cmd. */
export const screens = [
  { id: 'lab', label: 'Lab', icon: FlaskConical, key: '1' },
  { id: 'queues', label: 'Queues', icon: ListTree, key: '2' },
  { id: 'runs', label: 'Runs', icon: History, key: '3' },
  { id: 'connections', label: 'Connections', icon: PlugZap, key: '4' },
  { id: 'settings', label: 'Settings', icon: Settings, key: '5' },
] as const;

export function screenOfKey(key: string): WindowMemory['screen'] | undefined {
  return screens.find((screen) => screen.key === key)?.id;
}
