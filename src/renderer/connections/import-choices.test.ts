import { describe, expect, it } from 'vitest';
import { ProfileId } from '../../shared/ids.ts';
import { firstChoices, importWords } from './import-choices.ts';

describe('importing connections', () => {
  it('leaves out what is saved already until the user chooses otherwise', () => {
    const like = { id: ProfileId.parse('x'), name: 'X', isSame: true };
    expect(firstChoices([{ like: null }, { like }])).toEqual(['add', 'skip']);
  });

  it.each([
    [1, 0, '1 connection was imported'],
    [3, 0, '3 connections were imported'],
    [2, 1, '3 connections were imported, 1 in place of saved ones'],
  ])('says what it did', (added, replaced, words) => {
    expect(importWords({ added, replaced, skipped: 4 })).toBe(words);
  });
});
