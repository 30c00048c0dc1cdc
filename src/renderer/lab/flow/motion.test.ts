import { expect, it } from 'vitest';
import type { LabEvent } from '../../../shared/lab/events.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { defaultWorker } from '../../../shared/settings.ts';
import { scriptedLab, worker } from '../timeline/scripted-lab.ts';
import { MOST_FLIGHTS } from './flights.ts';
import { createMotion, type Motion } from './motion.ts';

/** A scripted lab whose events move things; the clock begins late enough for meters. */
const START = 1_000_000;

function movingLab() {
  const motion = createMotion();
  const lab = scriptedLab();
  motion.sync(lab.state);
  // What the script folds is told to the motion as the window's store does it.
  const listen = (state: LabState, event: Parameters<Motion['onEvent']>[1]) => motion.onEvent(state, event, event.at);
  const { onEvent } = lab.index;
  lab.index.onEvent = (state, event) => {
    onEvent(state, event);
    listen(state, event);
  };
  return { motion, lab };
}

const kinds = (motion: Motion) =>
  motion.flights.map(({ kind, task, worker: at }) => `${kind} ${task} ${at ?? ''}`.trim());

function sent(ids: string[]): LabEvent {
  return { type: 'task.sent', ids, text: 'a message.', bytes: 10, persistent: true };
}

it('takes a task from the publisher to the queue, and from there to its worker, one after the other', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  lab.deliver(START, 'w1', 'a');
  expect(kinds(motion)).toEqual(['task a', 'task a w1']);
  const [in_, out] = motion.flights;
  expect(in_!.from).toBe(START);
  expect(out!.from).toBe(in_!.to);
  motion.advance(in_!.to);
  expect(kinds(motion)).toEqual(['task a w1']);
  motion.advance(out!.to);
  expect(motion.flights).toEqual([]);
});

it('sends an ack back to the broker', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  const tag = lab.deliver(START, 'w1', 'a');
  motion.advance(START + 5_000);
  lab.settle(START + 5_000, 'w1', tag);
  expect(kinds(motion)).toEqual(['ack a w1']);
  expect(motion.rate('done', START + 5_000)).toBe(0.5);
});

it.each(['the end first', 'the redelivery first'])('takes a killed worker’s task back and out again: %s', (order) => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  lab.start(START, 'w2');
  lab.deliver(START, 'w1', 'a', { text: 'a message.' });
  const later = START + 5_000;
  motion.advance(later);
  if (order === 'the end first') lab.exit(later, 'w1');
  lab.deliver(later + 4, 'w2', 'a', { redelivered: true, text: 'a message.' });
  if (order === 'the redelivery first') lab.exit(later + 8, 'w1');
  expect(kinds(motion)).toEqual(['back a w1', 'again a w2']);
  const [back, again] = motion.flights;
  expect(again!.from).toBe(back!.to);
  expect(motion.notes.map(({ text }) => text)).toContain(
    '“a message.” redelivered: from w1 back to the queue, and out again to w2',
  );
  expect(motion.traces).toMatchObject([{ kind: 'back', worker: 'w1', count: 1 }]);
  expect(motion.notes[0]).toMatchObject({ text: expect.stringContaining('redelivered'), at: later + 4, task: 'a' });
  motion.advance(later + 6_000);
  expect(motion.traces).toEqual([]);
});

it('lets the tasks of a worker with automatic acks fall out', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  lab.event(START, {
    type: 'worker.configured',
    worker: worker('w1'),
    settings: { ...defaultWorker, ackMode: 'automatic' },
  });
  for (const id of ['a', 'b']) lab.deliver(START, 'w1', id);
  motion.advance(START + 5_000);
  lab.exit(START + 5_000, 'w1');
  expect(kinds(motion)).toEqual(['lost a w1', 'lost b w1']);
  expect(motion.notes[0]).toMatchObject({ tone: 'lost', text: '2 tasks lost for good with w1 (killed by you)' });
});

it('takes back what a worker holds when its connection is gone', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  lab.deliver(START, 'w1', 'a');
  motion.advance(START + 5_000);
  const failure = { code: 'CONNECTION_LOST' as const, message: 'gone', hint: '' };
  const link = { status: 'retrying', host: 'localhost', attempt: 1, nextAt: 0, failure } as const;
  lab.event(START + 5_000, { type: 'worker.link', worker: worker('w1'), link });
  expect(kinds(motion)).toEqual(['back a w1']);
});

it('gives back what was returned before it reaches the queue', () => {
  const { motion, lab } = movingLab();
  lab.event(START, sent(['a']));
  lab.event(START + 2, { type: 'task.answered', answer: 'returned', ids: ['a'] });
  expect(kinds(motion)).toEqual(['returned a']);
  expect(motion.notes[0]?.text).toBe('1 task came back to the publisher: no queue took it');
});

it('makes a flow of what can’t be followed, and dots again when it is calm', () => {
  const { motion, lab } = movingLab();
  lab.event(START, sent(Array.from({ length: 20 }, (_, i) => `a${i}`)));
  expect(motion.flights).toHaveLength(20);
  lab.event(START + 100, sent(Array.from({ length: 500 }, (_, i) => `b${i}`)));
  expect(motion.flights).toHaveLength(20);
  expect(motion.isFlow('published', START + 200)).toBe(true);
  expect(motion.rate('published', START + 200)).toBe(260);
  expect(motion.isFlow('published', START + 5_000)).toBe(false);
});

it('draws a bounded number of dots whatever happens', () => {
  const { motion, lab } = movingLab();
  for (let w = 1; w <= 40; w++) {
    lab.start(START, `w${w}`);
    for (let i = 0; i < 20; i++) lab.deliver(START, `w${w}`, `${w} ${i}`);
  }
  const before = motion.flights.length;
  expect(before).toBeGreaterThan(100);
  for (let w = 1; w <= 40; w++) lab.exit(START + 1, `w${w}`);
  expect(motion.flights.length).toBe(MOST_FLIGHTS);
  // What must not be missed has room beside what is usual.
  expect(motion.flights.filter(({ kind }) => kind === 'back').length).toBe(MOST_FLIGHTS - before);
  motion.advance(START + 60_000);
  expect(motion.flights).toEqual([]);
});

it('takes the broker’s consumers beyond its own workers for guests when two figures agree', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  const consuming = {
    type: 'worker.consuming',
    worker: worker('w1'),
    session: 1,
    consumerTag: 'c',
    prefetch: 1,
  } as const;
  lab.event(START, consuming);
  lab.event(START + 1, { type: 'queue.gauged', ready: 0, consumers: 3 });
  expect(motion.guests).toBe(0);
  lab.event(START + 2, { type: 'queue.gauged', ready: 0, consumers: 2 });
  expect(motion.guests).toBe(1);
  lab.event(START + 3, { type: 'queue.gauged', ready: 0, consumers: 1 });
  expect(motion.guests).toBe(0);
});

it('knows after a snapshot what workers hold, and moves nothing for it', () => {
  const { lab } = movingLab();
  lab.start(START, 'w1');
  lab.deliver(START, 'w1', 'a');
  const motion = createMotion();
  motion.sync(structuredClone(lab.state));
  expect(motion.flights).toEqual([]);
  const copy = structuredClone(lab.state);
  motion.sync(copy);
  const rows = { tags: [1], at: [START], outcomes: [1] };
  motion.onEvent(copy, { type: 'task.settled', worker: worker('w1'), session: 1, rows, seq: 9, at: START }, START);
  expect(kinds(motion)).toEqual(['back a w1']);
});
