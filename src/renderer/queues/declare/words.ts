import type { DeleteOnly, ListedThing, QueueFigures } from '../../../shared/explore/declare.ts';
import { plural } from '../../ui/figures.ts';

const goes = (n: number): string => (n === 1 ? 'goes' : 'go');
const stays = (n: number): string => (n === 1 ? 'stays' : 'stay');

/** `1,204 ready tasks go; 3 that workers hold stay. This can’t be undone.` */
export function purgeWords({ ready, unacked }: QueueFigures): string {
  const gone = ready === 0 ? 'No task is ready' : `${plural(ready, 'ready task')} ${goes(ready)}`;
  const held = unacked === null ? 'what workers hold stays' : `${unacked} that workers hold ${stays(unacked)}`;
  return ready === 0 ? `${gone}; ${held}.` : `${gone}; ${held}. This can’t be undone.`;
}

/** What goes with a queue, and who would notice. */
export function deleteWords({ ready, unacked, consumers, bindings }: QueueFigures): string {
  const parts = [
    ...(ready > 0 ? [plural(ready, 'ready task')] : []),
    ...(unacked ? [`${unacked} that workers hold`] : []),
    ...(bindings ? [plural(bindings, 'binding')] : []),
  ];
  const unknown =
    unacked === null ? ' What workers hold and what is bound to it goes too; the broker does not tell how much.' : '';
  const gone = parts.length === 0 ? 'It is empty.' : `${listed(parts)} go with it.`;
  const left = consumers === 0 ? '' : ` ${plural(consumers, 'consumer')} ${consumers === 1 ? 'loses' : 'lose'} it.`;
  return `${gone}${unknown}${left} This can’t be undone.`;
}

/** Under which conditions a queue is deleted, as they are now. */
export function whyNotDeleted({ ready, unacked, consumers }: QueueFigures, only: DeleteOnly): string | null {
  if (only.ifUnused && consumers > 0) return `${plural(consumers, 'consumer')} ${consumers === 1 ? 'uses' : 'use'} it.`;
  const messages = ready + (unacked ?? 0);
  return only.ifEmpty && messages > 0 ? `It has ${plural(messages, 'message')}.` : null;
}

/** What goes when things that Warren created are removed. */
export function removeWords(things: readonly ListedThing[]): string {
  const queues = things.filter(({ kind }) => kind === 'queue');
  const exchanges = things.length - queues.length;
  const sum = (field: 'ready' | 'consumers'): number => queues.reduce((all, thing) => all + (thing[field] ?? 0), 0);
  const ready = sum('ready');
  const consumers = sum('consumers');
  const withTasks = ready > 0 ? ` with ${plural(ready, 'ready task')}` : queues.length > 0 ? ' with no ready task' : '';
  const parts = [
    ...(queues.length > 0 ? [`${plural(queues.length, 'queue')}${withTasks}`] : []),
    ...(exchanges > 0 ? [plural(exchanges, 'exchange')] : []),
  ];
  const held = queues.length > 0 ? ` What workers hold of ${queues.length === 1 ? 'it' : 'them'} goes too.` : '';
  const left =
    consumers > 0 ? ` ${plural(consumers, 'consumer')} ${consumers === 1 ? 'loses its' : 'lose their'} queue.` : '';
  return `${listed(parts)} ${goes(things.length)}, and the bindings to ${things.length === 1 ? 'it' : 'them'}.${held}${left} This can’t be undone.`;
}

/** `2 queues and 1 exchange` */
export function thingsWords(things: readonly ListedThing[]): string {
  const queues = things.filter(({ kind }) => kind === 'queue').length;
  const exchanges = things.length - queues;
  return listed([
    ...(queues > 0 ? [plural(queues, 'queue')] : []),
    ...(exchanges > 0 ? [plural(exchanges, 'exchange')] : []),
  ]);
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
