import type { Task } from '../../../shared/lab/state.ts';
import { lossesOf, redeliveriesOf, type TaskTimes } from '../../../shared/lab/task-facts.ts';
import type { SortKey } from '../../../shared/lab/task-query.ts';
import { count, duration } from '../../ui/figures.ts';
import { stateWords } from './words.ts';

export interface Column {
  readonly key: SortKey;
  readonly title: string;
  /** What it tells, where its title is short. */
  readonly hint: string;
  readonly isFigure: boolean;
  readonly cell: (task: Task, times: TaskTimes) => string;
}

const time = (ms: number | null): string => (ms === null ? '–' : duration(ms));
const figure = (n: number): string => (n === 0 ? '–' : count(n));

/** The columns of the table; their widths are in tasks.module.css. */
export const columns: readonly Column[] = [
  { key: 'no', title: 'No.', hint: 'In the order of the run', isFigure: true, cell: ({ no }) => count(no) },
  { key: 'text', title: 'Task', hint: 'Its text', isFigure: false, cell: ({ text }) => text || '(empty)' },
  { key: 'status', title: 'State', hint: 'Where it is, or how it ended', isFigure: false, cell: stateWords },
  {
    key: 'worker',
    title: 'Worker',
    hint: 'Who has it, or had it last',
    isFigure: false,
    cell: ({ attempts }) => attempts.at(-1)?.worker ?? '–',
  },
  {
    key: 'attempts',
    title: 'Attempts',
    hint: 'How often a worker got it',
    isFigure: true,
    cell: ({ attempts }) => figure(attempts.length),
  },
  {
    key: 'redelivered',
    title: 'Again',
    hint: 'How often it was redelivered',
    isFigure: true,
    cell: (task) => figure(redeliveriesOf(task)),
  },
  {
    key: 'lost',
    title: 'Lost',
    hint: 'How often its worker died with it',
    isFigure: true,
    cell: (task) => figure(lossesOf(task)),
  },
  {
    key: 'queued',
    title: 'In queue',
    hint: 'Time in the queue, over all its waits',
    isFigure: true,
    cell: (_, { queued }) => time(queued),
  },
  {
    key: 'inHand',
    title: 'In hand',
    hint: 'Time inside a worker before it began',
    isFigure: true,
    cell: (_, { inHand }) => time(inHand),
  },
  {
    key: 'worked',
    title: 'In work',
    hint: 'Time in work, over all attempts',
    isFigure: true,
    cell: (_, { worked }) => time(worked),
  },
  {
    key: 'whole',
    title: 'In all',
    hint: 'From its publish to its end',
    isFigure: true,
    cell: (_, { whole }) => time(whole),
  },
];
