import { beforeEach, describe, expect, it } from 'vitest';
import { selectionStore } from '../selection.ts';
import { keepPicked, pickAll, pickNothing, pickRow, sortBy, tasksStore } from './tasks-store.ts';

const rows = ['a', 'b', 'c', 'd'];
const picked = (): string[] => [...tasksStore.getState().picked.keys].sort();

describe('the table of tasks', () => {
  beforeEach(() => pickNothing());

  it('shows the story of the row that was picked last', () => {
    pickRow(rows, 'a', 'only');
    pickRow(rows, 'c', 'toggle');
    expect(selectionStore.getState().task).toBe('c');
    pickRow(rows, 'c', 'toggle');
    expect(selectionStore.getState().task).toBe('a');
    pickRow(rows, 'a', 'toggle');
    expect(selectionStore.getState().task).toBeNull();
  });

  it('forgets selected tasks that the lab has forgotten', () => {
    pickAll(rows);
    keepPicked(new Set(['b', 'd', 'e']));
    expect(picked()).toEqual(['b', 'd']);
    const before = tasksStore.getState().picked;
    keepPicked(new Set(rows));
    expect(tasksStore.getState().picked).toBe(before);
  });

  it('sorts figures from the largest, words from A, and turns around when asked again', () => {
    const sort = () => tasksStore.getState().query.sort;
    sortBy('worked');
    expect(sort()).toEqual({ by: 'worked', descending: true });
    sortBy('worked');
    expect(sort()).toEqual({ by: 'worked', descending: false });
    sortBy('text');
    expect(sort()).toEqual({ by: 'text', descending: false });
  });
});
