import { FlaskConical, History, ListTree, PlugZap, Settings } from 'lucide-react';

/** The screens, in the order of their keys in the menu. */
export const screens = [
  { id: 'lab', label: 'Lab', icon: FlaskConical },
  { id: 'queues', label: 'Queues', icon: ListTree },
  { id: 'runs', label: 'Runs', icon: History },
  { id: 'connections', label: 'Connections', icon: PlugZap },
  { id: 'settings', label: 'Settings', icon: Settings },
] as const;
