import { describe, expect, it } from 'vitest';
import { WorkerId } from '../../../shared/ids.ts';
import { flag, settlement } from '../../../shared/lab/deliveries.ts';
import type { LabEvent, StampedEvent } from '../../../shared/lab/events.ts';
import { logEntry } from '../../../shared/lab/log-entry.ts';
import { builtInLine, type LogLine, logLine, merge } from './describe.ts';

const worker = WorkerId.parse('w1');
const lineOf = (event: LabEvent): LogLine | null => {
  const entry = logEntry({ ...event, seq: 1, at: 0 } as StampedEvent);
  return entry && logLine(entry);
};
const words = (event: LabEvent): string | undefined => lineOf(event)?.text;

const rows = { tags: [1], at: [0], ids: ['a'], texts: ['a message.'], bytes: [10] };

describe('the log', () => {
  it('says who got which task, and whether it was redelivered', () => {
    expect(words({ type: 'task.delivered', worker, session: 1, rows: { ...rows, flags: [flag.own] } })).toBe(
      'w1 got “a message.”.',
    );
    expect(words({ type: 'task.delivered', worker, session: 1, rows: { ...rows, flags: [flag.redelivered] } })).toBe(
      'w1 got “a message.”, redelivered.',
    );
  });

  it('says how many of many were redelivered, and names the first ones', () => {
    const many = Array.from({ length: 40 }, (_, i) => i + 1);
    const none = many.map(() => 0);
    const texts = many.map((i) => `task ${i}`);
    const flags = many.map((i) => (i > 30 ? flag.redelivered : 0));
    const columns = { tags: many, at: none, ids: texts, texts, bytes: none, flags };
    expect(lineOf({ type: 'task.delivered', worker, session: 2, rows: columns })).toMatchObject({
      text: 'w1 got 40 tasks, 10 redelivered.',
      tasks: 40,
      about: { worker, session: 2, tags: many.slice(0, 10) },
    });
    expect(lineOf({ type: 'task.sent', ids: texts, text: 'a.', bytes: 2, persistent: true })).toMatchObject({
      text: 'Sent 40 tasks.',
      tasks: 40,
      about: { keys: texts.slice(0, 10) },
    });
  });

  it('counts outcomes', () => {
    const outcomes = [settlement.acked, settlement.acked, settlement.late];
    expect(
      words({ type: 'task.settled', worker, session: 1, rows: { tags: [1, 2, 3], at: [0, 0, 0], outcomes } }),
    ).toBe('w1 acked 2 tasks, finished too late 1 task.');
  });

  it('names a worker’s end in the supervisor’s words', () => {
    const exit = { kind: 'killed by you', cause: 'killed by you' } as const;
    expect(words({ type: 'worker.exited', worker, pid: 1, exit, code: null, signal: 'SIGKILL' })).toBe(
      'w1 ended: killed by you.',
    );
  });

  it('says how many messages went with a purge', () => {
    expect(words({ type: 'queue.purged', purged: 1 })).toBe('The queue was purged: 1 ready message dropped.');
    expect(words({ type: 'queue.purged', purged: 1200 })).toBe('The queue was purged: 1,200 ready messages dropped.');
  });

  it('has the built-in broker’s lines in their place, marked as its own', () => {
    const printed = { no: 1, at: 5, from: 'stdout', tone: 'plain', text: 'a client connected' } as const;
    const told = { no: 2, at: 1, from: 'supervisor', tone: 'good', text: 'The built-in broker starts.' } as const;
    const lab = [3, 7].map(
      (at) =>
        ({
          key: String(at),
          at,
          kind: 'tasks',
          tone: 'plain',
          text: '',
          tasks: 0,
          about: null,
          failure: null,
        }) as const,
    );
    const lines = merge(lab, [told, printed].map(builtInLine));
    expect(lines.map(({ at }) => at)).toEqual([1, 3, 5, 7]);
    expect(lines[2]!.text).toBe('Built-in broker: a client connected');
    expect(lines[0]!.text).toBe('The built-in broker starts.');
  });

  it('leaves out what the timeline shows better', () => {
    expect(words({ type: 'task.began', worker, session: 1, tags: [1], times: [0] })).toBeUndefined();
    expect(words({ type: 'task.answered', answer: 'confirmed', ids: ['a'] })).toBeUndefined();
  });
});
