import { describe, expect, it } from 'vitest';
import type { ClusterNode } from '../../shared/explore/cluster.ts';
import { partUsed, shareWords, troublesOf, uptimeWords } from './words.ts';

const node = (change: Partial<ClusterNode> = {}): ClusterNode => ({
  name: 'rabbit@one',
  running: true,
  version: '4.3.6',
  uptime: 1,
  memory: { used: 100, limit: 1_000, alarm: false },
  disk: { free: 5_000, limit: 50, alarm: false },
  files: { used: 1, limit: 10 },
  sockets: { used: 1, limit: 10 },
  processes: { used: 1, limit: 10 },
  cores: 2,
  partitions: [],
  isDrained: false,
  listeners: [],
  ...change,
});

const titles = (...nodes: ClusterNode[]): string[] => troublesOf({ nodes }).map(({ title }) => title);

describe('what is wrong with a cluster', () => {
  it('is nothing while all is well', () => {
    expect(titles(node(), node({ name: 'rabbit@two' }))).toEqual([]);
  });

  it('are alarms first, with what they do and the figures', () => {
    const full = node({
      memory: { used: 2_048, limit: 1_024, alarm: true },
      disk: { free: 10 * 1_024, limit: 20 * 1_024, alarm: true },
    });
    const [memory, disk] = troublesOf({ nodes: [full] });
    expect(memory).toMatchObject({ title: 'Memory alarm on rabbit@one', text: expect.stringContaining('is blocked') });
    expect(memory!.text).toContain('It uses 2 KiB, allowed are 1 KiB.');
    expect(disk!.text).toContain('10 KiB are free, 20 KiB have to be.');
  });

  it('are nodes that are down: whether a majority is left', () => {
    const down = (name: string): ClusterNode => node({ name, running: false });
    expect(titles(node(), node({ name: 'b' }), down('c'))).toEqual(['1 node down: c']);
    const [lost] = troublesOf({ nodes: [node(), down('b'), down('c')] });
    expect(lost!.title).toBe('2 nodes down: b, c');
    expect(lost!.text).toContain('Only 1 of 3 are up');
  });

  it('are partitions and maintenance', () => {
    expect(titles(node({ partitions: ['rabbit@two'] }), node({ name: 'rabbit@two', isDrained: true }))).toEqual([
      'rabbit@one has lost rabbit@two',
      'rabbit@two is under maintenance',
    ]);
  });
});

it('shares are told as far as they are known', () => {
  expect(shareWords({ used: 1_200, limit: 65_536 })).toBe('1,200 of 65,536');
  expect(shareWords({ used: 3, limit: 0 })).toBe('3');
  expect(shareWords({ used: null, limit: 9 })).toBe('–');
  expect(partUsed({ used: 3, limit: 6 })).toBe(0.5);
  expect(partUsed({ used: 3, limit: null })).toBeNull();
});

it('an uptime is told in two units', () => {
  expect([30_000, 720_000, 3_600_000, 273_600_000].map(uptimeWords)).toEqual([
    'less than a minute',
    '12 min',
    '1 h 0 min',
    '3 d 4 h',
  ]);
});
