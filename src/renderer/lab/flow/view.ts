import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import { ledgerLine } from '../../../shared/lab/ledger.ts';
import type { LabState, Worker } from '../../../shared/lab/state.ts';
import { heldBy } from '../../../shared/lab/tasks.ts';
import { countDots } from '../../../shared/task.ts';
import { ago, count, plural, round, running, wholeSeconds } from '../../ui/figures.ts';
import { phaseOf, type Tone } from '../workers/phase.ts';
import type { Layout, NodeSize, Rect } from './layout.ts';
import { depthOf } from './queue-sample.ts';

// What the flow says in words: in its elements over the drawing, and to those who can't see the drawing.

/** A worker's node: plain values only, so that one that has not changed is not rendered again. */
export interface WorkerRow {
  readonly id: WorkerId;
  readonly size: NodeSize;
  readonly rect: Rect;
  readonly pid: number;
  readonly tone: Tone;
  readonly words: string;
  readonly frozen: boolean;
  readonly stopping: boolean;
  /** What it works at, and how far it is: `2.7 of 4 s`. */
  readonly task: { readonly key: TaskKey; readonly text: string; readonly time: string } | null;
  readonly prefetch: number;
  readonly delivered: number;
  readonly acked: number;
  readonly redelivered: number;
  readonly lost: number;
  /** What became of the tasks that it lost. */
  readonly fate: string | null;
  /** For how long it has had the oldest of its unacked tasks. */
  readonly oldest: string | null;
}

export interface QueueRow {
  readonly rect: Rect;
  readonly name: string;
  readonly kind: string;
  readonly ready: string;
  readonly unacked: string;
  /** Whether the tasks are too many to be drawn one by one. */
  readonly isDeep: boolean;
}

export interface FlowWords {
  readonly producer: { readonly rect: Rect; readonly published: string; readonly answer: string };
  readonly queue: QueueRow | null;
  readonly guests: { readonly rect: Rect; readonly title: string; readonly detail: string } | null;
  /** All of it, a line a node. */
  readonly lines: readonly string[];
}

export function workerRows(state: LabState, layout: Layout, now: number): WorkerRow[] {
  return layout.workers.flatMap(({ id, size, rect }) => {
    const worker = state.workers.get(id);
    return worker ? [rowOf(state, worker, size, rect, now)] : [];
  });
}

function rowOf(state: LabState, worker: Worker, size: NodeSize, rect: Rect, now: number): WorkerRow {
  const { id, pid, settings } = worker;
  const { tone, words } = phaseOf(worker, now);
  const [first] = heldBy(state, id);
  const seconds = first ? countDots(first.task.text) * settings.secondsPerDot : 0;
  return {
    id,
    size,
    rect,
    pid,
    tone,
    words,
    frozen: worker.frozenSince !== null,
    stopping: worker.phase === 'stopping',
    task: first
      ? {
          key: first.task.key,
          text: first.task.text.slice(0, 200) || '(empty)',
          time: seconds > 0 ? `${running(first.attempt.progress * seconds)} of ${round(seconds)} s` : '',
        }
      : null,
    prefetch: settings.prefetch,
    delivered: worker.delivered,
    acked: worker.acked,
    redelivered: worker.redelivered,
    lost: worker.lost,
    fate: worker.lost === 0 ? null : fateOf(worker),
    oldest: first && now - first.attempt.deliveredAt >= 1_000 ? wholeSeconds(now - first.attempt.deliveredAt) : null,
  };
}

function fateOf({ lost, settings }: Worker): string {
  const tasks = plural(lost, 'task');
  return settings.ackMode === 'automatic' ? `${tasks} lost for good` : `${tasks} went back to the queue`;
}

export function flowWords(state: LabState, layout: Layout, guests: number, isDeep: boolean, now: number): FlowWords {
  const line = ledgerLine(state.ledger);
  const { ready, unacked } = depthOf(state);
  const settings = state.queue?.settings;
  const others = line.met + state.ledger.othersReady;
  const gauge = state.queue?.gauge;
  const age = gauge ? `the broker’s figure, ${ago(gauge.at, now)}` : 'the broker’s figure';
  const taken = line.takenByOthers > 0 ? `took ${count(line.takenByOthers)} · ${age}` : age;
  const published = `${count(line.published)} published`;
  const answer = others > 0 ? `+ ${count(others)} by other programs` : answerOf(line);
  const words = {
    producer: { rect: layout.producer, published, answer },
    queue: settings
      ? {
          rect: layout.queue,
          name: settings.name,
          kind: `${settings.durable ? 'durable' : 'transient'} · ${settings.type}`,
          ready: `${count(ready)} ready`,
          unacked: `${count(unacked)} unacked`,
          isDeep,
        }
      : null,
    guests: layout.guests
      ? { rect: layout.guests, title: `${plural(guests, 'consumer')} of other programs`, detail: taken }
      : null,
  };
  const lines = [
    `Publisher: ${published}${answer && `, ${answer}`}`,
    ...(words.queue ? [`Queue ${words.queue.name}: ${words.queue.ready}, ${words.queue.unacked}`] : []),
    ...[...state.workers.values()].map((worker) => workerLine(state, worker)),
    ...(words.guests ? [words.guests.title] : []),
  ];
  return { ...words, lines };
}

function answerOf(line: ReturnType<typeof ledgerLine>): string {
  if (line.unconfirmed > 0) return `${count(line.unconfirmed)} unconfirmed`;
  if (line.unknown > 0) return `${count(line.unknown)} of unknown fate`;
  if (line.returned + line.nacked > 0) return `${count(line.returned + line.nacked)} came back`;
  return line.published > 0 ? 'all confirmed' : '';
}

function workerLine(state: LabState, worker: Worker): string {
  const { words } = phaseOf(worker, 0);
  const { id, held } = worker;
  if (worker.phase === 'ended') return `${id}: ${words}${worker.lost > 0 ? `, ${fateOf(worker)}` : ''}`;
  const [first] = heldBy(state, id);
  const what = first ? `, “${first.task.text.slice(0, 200)}”${first.attempt.redelivered ? ' redelivered' : ''}` : '';
  const prefetch = worker.activePrefetch ?? worker.settings.prefetch;
  const slots = prefetch === 0 ? `${count(held.size)} without limit` : `${count(held.size)} of ${count(prefetch)}`;
  return `${id}: ${worker.frozenSince === null ? words : 'frozen'}${what}, holds ${slots}`;
}
