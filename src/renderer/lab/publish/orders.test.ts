import { describe, expect, it } from 'vitest';
import { readPublish, tasksOf, workWords } from './orders.ts';

const form = { text: 'a message...', times: '1', perSecond: '', persistent: true };

describe('what is published', () => {
  it('is one task a line, an empty one included', () => {
    expect(tasksOf('a.\nb..\n')).toEqual(['a.', 'b..']);
    expect(tasksOf('a\n\nb')).toEqual(['a', '', 'b']);
    expect(tasksOf('')).toEqual(['']);
  });

  it('is at once unless a rate is given', () => {
    expect(readPublish(form)).toEqual({
      ok: true,
      value: { texts: ['a message...'], times: 1, perSecond: null, persistent: true },
    });
    expect(readPublish({ ...form, perSecond: '20' })).toMatchObject({ value: { perSecond: 20 } });
  });

  it.each([
    [{ times: '0' }, 'times'],
    [{ times: '-1' }, 'times'],
    [{ times: '1.5' }, 'times'],
    [{ times: 'ten' }, 'times'],
    [{ times: '1000001' }, 'times'],
    [{ perSecond: '0' }, 'perSecond'],
    [{ perSecond: 'fast' }, 'perSecond'],
  ])('is refused with %j', (change, field) => {
    const read = readPublish({ ...form, ...change });
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.errors[field]).toBeTruthy();
  });

  it('says how much work its dots mean', () => {
    expect(workWords('a message...', 1)).toBe('3 s of work');
    expect(workWords('a message...', 0.5)).toBe('1.5 s of work');
    expect(workWords('a.\nb..', 1)).toBe('2 tasks, 3 s of work in all');
    expect(workWords('nothing', 1)).toContain('no work');
  });
});
