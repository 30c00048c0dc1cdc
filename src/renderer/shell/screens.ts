import { FlaskConical, History, ListTree, type LucideIcon, PlugZap, Settings } from 'lucide-react';
import type { WindowMemory } from '../../shared/contract.ts';
import { askAhead } from '../queues/queues-store.ts';

interface Screen {
  readonly id: WindowMemory['screen'];
  readonly label: string;
  readonly icon: LucideIcon;
  /** When somebody points at the way to it, or comes to it with the keyboard. */
  readonly onApproach?: () => void;
}

/** The screens, in the order of their keys in the menu. */
export const screens: readonly Screen[] = [
  { id: 'lab', label: 'Lab', icon: FlaskConical },
  { id: 'queues', label: 'Queues', icon: ListTree, onApproach: askAhead },
  { id: 'runs', label: 'Runs', icon: History },
  { id: 'connections', label: 'Connections', icon: PlugZap },
  { id: 'settings', label: 'Settings', icon: Settings },
];
