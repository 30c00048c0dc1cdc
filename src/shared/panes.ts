import { z } from 'zod';

/** The window's screens, by name. */
export const Screen = z.enum(['lab', 'queues', 'runs', 'connections', 'settings']);
export type Screen = z.infer<typeof Screen>;

/** The lab's views beside each other, by name. */
export const LabTab = z.enum(['flow', 'timeline', 'tasks', 'charts', 'log']);
export type LabTab = z.infer<typeof LabTab>;

/** CSS pixels; `null` = as much as its content needs, within limits. */
const Size = z.int().min(0).max(20_000).nullable();

/** How the user has divided the window. */
export const Panes = z.object({
  /** Width of the side pane. */
  side: Size,
  isSideHidden: z.boolean(),
  /** Height of the workers above the views. */
  workers: Size,
  /** Height of the task's story in the side pane. */
  story: Size,
  /** Height of the flow above the timeline, in presenter mode. */
  flow: Size,
});
export type Panes = z.infer<typeof Panes>;

export const defaultPanes: Panes = { side: null, isSideHidden: false, workers: null, story: null, flow: null };

/** What the application menu asks of the window. */
export type WindowCommand = 'present' | 'toggle side pane' | 'explain an error' | `show ${Screen}`;

/** The keys of the menu's commands, as Electron names them: also what the window's tooltips say. */
export const commandKeys: Record<WindowCommand, string> = {
  present: 'F5',
  'toggle side pane': 'CmdOrCtrl+B',
  'explain an error': 'F1',
  'show lab': 'CmdOrCtrl+1',
  'show queues': 'CmdOrCtrl+2',
  'show runs': 'CmdOrCtrl+3',
  'show connections': 'CmdOrCtrl+4',
  'show settings': 'CmdOrCtrl+5',
};

/** The screen that a command shows, if it is one that shows a screen. */
export function screenOf(command: WindowCommand): Screen | undefined {
  return Screen.options.find((screen) => command === `show ${screen}`);
}
