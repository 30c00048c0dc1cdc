/** What the user can tell the timeline, by button or by key. */
export type Command =
  | 'zoom in'
  | 'zoom out'
  | 'fit'
  | 'follow'
  | 'to start'
  | 'earlier'
  | 'later'
  | 'up'
  | 'down'
  | 'next attempt'
  | 'previous attempt'
  | 'next remarkable'
  | 'previous remarkable'
  | 'next moment'
  | 'previous moment'
  | 'select'
  | 'clear';

const keys: Readonly<Record<string, Command>> = {
  '+': 'zoom in',
  '=': 'zoom in',
  '-': 'zoom out',
  '0': 'fit',
  Home: 'to start',
  End: 'follow',
  ArrowLeft: 'earlier',
  ArrowRight: 'later',
  ArrowUp: 'up',
  ArrowDown: 'down',
  n: 'next attempt',
  p: 'previous attempt',
  ']': 'next remarkable',
  '[': 'previous remarkable',
  '.': 'next moment',
  ',': 'previous moment',
  Enter: 'select',
  ' ': 'select',
  Escape: 'clear',
};

/** What a key means while the timeline has the focus; combinations with modifiers belong to the app. */
export function commandOf(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  return keys[event.key] ?? null;
}

/** The keys in words, for whoever can't see the buttons. */
export const KEY_HELP =
  'N and P: next and previous attempt. Brackets: next and previous redelivery or loss. Full stop and comma: what ' +
  'happened next or before to the broker or a worker. Enter: shows the story of the task. Arrow keys: move. Plus and ' +
  'minus: zoom. Zero: the whole run. Home: its start. End: follow.';
