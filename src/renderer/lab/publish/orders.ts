import { PublishInput } from '../../../shared/contract.ts';
import { countDots } from '../../../shared/task.ts';
import { plural, round } from '../../ui/figures.ts';
import { type Read, read, toNumber } from '../../ui/form.ts';

/** What stands in the publish form, as it was typed. */
export interface PublishForm {
  readonly text: string;
  readonly times: string;
  readonly perSecond: string;
  readonly persistent: boolean;
}

/** The tasks that a text stands for, one a line. An empty text is one empty task; empty lines at the end are none. */
export function tasksOf(text: string): string[] {
  const lines = text.split('\n');
  while (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines;
}

export function readPublish(form: PublishForm): Read<PublishInput> {
  return read(PublishInput, {
    texts: tasksOf(form.text),
    times: toNumber(form.times),
    persistent: form.persistent,
    perSecond: form.perSecond.trim() === '' ? null : toNumber(form.perSecond),
  });
}

/** What the tasks amount to: `5 s of work`, `3 tasks, 6 s of work in all`. */
export function workWords(text: string, secondsPerDot: number): string {
  const tasks = tasksOf(text);
  const seconds = tasks.reduce((sum, task) => sum + countDots(task), 0) * secondsPerDot;
  const work = seconds === 0 ? 'no work: it has no dots' : `${round(seconds)} s of work`;
  return tasks.length === 1 ? work : `${plural(tasks.length, 'task')}, ${seconds === 0 ? 'no work' : `${work} in all`}`;
}
