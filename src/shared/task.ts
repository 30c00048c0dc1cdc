/** The longest text of a task that travels inside the lab; a task's body may be larger, its display is cut. */
export const MAX_TEXT = 200;

/** The application id of the messages that Warren publishes; it tells a worker whose task it holds. */
export const APP_ID = 'warren';

/** How many dots `text` has, which is the seconds of work that it stands for: `a message...` takes three. */
export function countDots(text: string): number {
  let dots = 0;
  for (let i = text.indexOf('.'); i >= 0; i = text.indexOf('.', i + 1)) dots++;
  return dots;
}

/** `text`, cut to what the lab shows of it. */
export function preview(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}

/** The tutorial's five tasks, from one second of work to five. */
export const TUTORIAL_TASKS = [1, 2, 3, 4, 5].map((dots) => `a message${'.'.repeat(dots)}`);
