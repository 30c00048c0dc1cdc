import type { QueueRow } from '../../shared/explore/queues.ts';
import type { QueueColumn } from '../../shared/explore/queues-memory.ts';
import { bytes } from '../ui/figures.ts';
import { figure, part, rate } from './words.ts';

/** A column of figures in the list of queues. */
export interface FigureColumn {
  readonly column: Exclude<QueueColumn, 'state'>;
  readonly title: string;
  readonly hint: string;
  readonly text: (row: QueueRow) => string;
  /** To the message, where the text is shortened; null = it is not. */
  readonly exact?: (row: QueueRow) => string | null;
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
/** What is larger does not fit into a column. */
const LONG = 100_000;

function counted(of: (row: QueueRow) => number | null): Pick<FigureColumn, 'text' | 'exact'> {
  return {
    text: (row) => {
      const n = of(row);
      return n !== null && n >= LONG ? compact.format(n) : figure(n);
    },
    exact: (row) => {
      const n = of(row);
      return n !== null && n >= LONG ? figure(n) : null;
    },
  };
}

/** In the order in which they stand. */
export const figureColumns: readonly FigureColumn[] = [
  { column: 'ready', title: 'Ready', hint: 'Messages that wait in the queue', ...counted(({ ready }) => ready) },
  {
    column: 'unacked',
    title: 'Unacked',
    hint: 'Messages that consumers hold and have not acked',
    ...counted(({ unacked }) => unacked),
  },
  { column: 'total', title: 'Total', hint: 'Ready and unacked', ...counted(({ total }) => total) },
  {
    column: 'bytes',
    title: 'Size',
    hint: 'Bytes of all messages’ bodies',
    text: (row) => (row.bytes === null ? '–' : bytes(row.bytes)),
  },
  { column: 'consumers', title: 'Cons.', hint: 'Consumers', text: ({ consumers }) => figure(consumers) },
  {
    column: 'capacity',
    title: 'Cap.',
    hint: 'Consumer capacity: the part of the time in which consumers could take messages at once. Below 100 % more consumers, or a larger prefetch, would help',
    text: ({ capacity, consumers }) => (consumers === 0 ? '–' : part(capacity)),
  },
  {
    column: 'publish',
    title: 'Publ./s',
    hint: 'Messages published to it a second',
    text: ({ rates }) => rate(rates.publish),
  },
  {
    column: 'deliver',
    title: 'Deliv./s',
    hint: 'Messages delivered from it a second, redelivered ones included',
    text: ({ rates }) => rate(rates.deliver),
  },
  { column: 'ack', title: 'Acks/s', hint: 'Messages acked a second', text: ({ rates }) => rate(rates.ack) },
  {
    column: 'redeliver',
    title: 'Redel./s',
    hint: 'Messages redelivered a second: they had been delivered before',
    text: ({ rates }) => rate(rates.redeliver),
  },
];

/** All that the picker offers, by name. */
export const columnNames: Record<QueueColumn, string> = {
  state: 'State',
  ready: 'Ready',
  unacked: 'Unacked',
  total: 'Total',
  bytes: 'Size',
  consumers: 'Consumers',
  capacity: 'Consumer capacity',
  publish: 'Published a second',
  deliver: 'Delivered a second',
  ack: 'Acked a second',
  redeliver: 'Redelivered a second',
};
