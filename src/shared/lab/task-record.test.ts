import { describe, expect, it } from 'vitest';
import { WorkerId } from '../ids.ts';
import type { Task } from './state.ts';
import { csvCell, csvHeader, csvLine, jsonLine } from './task-record.ts';

const task: Task = {
  key: 'id-1',
  no: 7,
  text: '=HYPERLINK("http://x","y")',
  bytes: 26,
  persistent: true,
  origin: 'other',
  derived: false,
  status: 'acked',
  sentAt: null,
  answer: null,
  answeredAt: null,
  reason: null,
  attempts: [
    {
      worker: WorkerId.parse('w2'),
      session: 3,
      tag: 9,
      redelivered: true,
      deliveredAt: 0,
      beganAt: 10,
      endedAt: 1_010,
      progress: 1,
      outcome: 'acked',
      deliveryCount: 2,
    },
  ],
  finished: 1,
  properties: '{"headers":{"kind":"invoice"}}',
};

describe('a cell of CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '\n'])(
    'shows %j as the text that it is',
    (text) => {
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('leaves other text and numbers as they are', () => {
    expect(csvCell('a message.....')).toBe('a message.....');
    expect(csvCell('a=1')).toBe('a=1');
    expect(csvCell(-1.5)).toBe('-1.5');
    expect(csvCell(null)).toBe('');
  });

  it('quotes what would break it', () => {
    expect(csvCell('a "b", c')).toBe('"a ""b"", c"');
    expect(csvCell('two\r\nlines')).toBe('"two\r\nlines"');
    expect(csvCell(' room ')).toBe('" room "');
  });
});

describe('a task’s record', () => {
  it('has as many cells as the header has names', () => {
    const plain = { ...task, text: 'plain' };
    expect(csvLine(plain, 0).split(',')).toHaveLength(csvHeader().split(',').length);
    expect(csvLine(task, 0)).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
  });

  it('is one line of JSON, with every attempt and what the broker counted', () => {
    const line = jsonLine({ ...task, text: 'two\nlines' }, 0);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({
      no: 7,
      text: 'two\nlines',
      publishedBy: 'another program',
      properties: { headers: { kind: 'invoice' } },
      queuedMs: null,
      workedMs: 1_000,
      attempts: [{ attempt: 1, worker: 'w2', channel: 3, deliveryTag: 9, redelivered: true, deliveryCount: 2 }],
    });
    expect(JSON.parse(line).attempts[0]).not.toHaveProperty('acquiredCount');
  });

  it('keeps properties that were cut on their way as text', () => {
    expect(JSON.parse(jsonLine({ ...task, properties: '{"a":"x…' }, 0)).properties).toBe('{"a":"x…');
  });
});
