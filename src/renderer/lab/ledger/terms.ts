import { type Ledger, type LedgerLine, ledgerLine } from '../../../shared/lab/ledger.ts';
import { plural } from '../../ui/figures.ts';

type Place = Exclude<keyof LedgerLine, 'published' | 'met'>;

export interface Term {
  readonly key: Place;
  readonly label: string;
  readonly value: number;
  readonly tone: 'usual' | 'bad' | 'unsure';
  readonly explanation: string;
}

const places: readonly Omit<Term, 'value'>[] = [
  { key: 'unconfirmed', label: 'unconfirmed', tone: 'usual', explanation: 'Sent, and not answered by the broker yet.' },
  { key: 'ready', label: 'ready', tone: 'usual', explanation: 'In the queue, waiting for a worker.' },
  { key: 'held', label: 'held', tone: 'usual', explanation: 'Delivered to a worker and not acked yet.' },
  { key: 'acked', label: 'acked', tone: 'usual', explanation: 'Done, and acked to the broker.' },
  { key: 'rejected', label: 'rejected', tone: 'bad', explanation: 'Refused by a worker: dead-lettered, or dropped.' },
  { key: 'returned', label: 'returned', tone: 'bad', explanation: 'No queue took it: the broker gave it back.' },
  { key: 'nacked', label: 'nacked', tone: 'bad', explanation: 'The queue refused it.' },
  {
    key: 'unknown',
    label: 'unknown',
    tone: 'unsure',
    explanation: 'The connection was lost before the broker answered: it may or may not have these.',
  },
  { key: 'lost', label: 'lost', tone: 'bad', explanation: 'Gone: nobody will do this work.' },
  {
    key: 'takenByOthers',
    label: 'taken by others',
    tone: 'usual',
    explanation:
      'No longer in the queue, and no worker of this lab got it: another program did, or it expired or was purged.',
  },
];

const always: ReadonlySet<Place> = new Set(['ready', 'held', 'acked', 'lost']);

/** The ledger's right-hand side: every place where a task can be, those that are empty left out save the usual ones. */
export function termsOf(ledger: Ledger): Term[] {
  const line = ledgerLine(ledger);
  return places
    .map((place) => ({ ...place, value: line[place.key] }))
    .filter(({ key, value }) => value !== 0 || always.has(key));
}

/** Whether the figures can be trusted in full, and if not, which one can't. */
export function verdict(ledger: Ledger, addsUp: boolean): { tone: 'good' | 'bad' | 'unsure'; words: string } {
  const { unknown } = ledger.byStatus;
  if (!addsUp) return { tone: 'bad', words: 'it does not add up: a bug of Warren’s' };
  if (unknown > 0) return { tone: 'unsure', words: `${plural(unknown, 'task')} of unknown fate` };
  return { tone: 'good', words: 'it adds up' };
}
