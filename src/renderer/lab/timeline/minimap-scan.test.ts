import { expect, it } from 'vitest';
import { lookCode } from './entry.ts';
import { type MinimapScan, scanMinimap } from './minimap-scan.ts';
import { type ScriptedLab, scriptedLab } from './scripted-lab.ts';

/** Counts as frames do, portion by portion. @returns the scan, and how many portions it took */
function scanned(lab: ScriptedLab, to: number, width: number): { scan: MinimapScan; portions: number } {
  const next = scanMinimap(lab.index, { from: 0, to }, width, to);
  for (let portions = 1; ; portions++) {
    const scan = next();
    if (scan) return { scan, portions };
  }
}

it('counts an attempt where it ended, by its look', () => {
  const lab = scriptedLab();
  lab.start(0, 'w1');
  lab.start(0, 'w2');
  lab.work(100, 250, 'w1', 'a');
  lab.deliver(300, 'w2', 'b');
  lab.exit(650, 'w2');
  lab.begin(700, 'w1', lab.deliver(700, 'w1', 'b', { redelivered: true }));
  const { density } = scanned(lab, 1_000, 10).scan;
  expect(density.of(2, lookCode.acked)).toBe(1);
  expect(density.of(6, lookCode.lost)).toBe(1);
  // What still runs is at the end of what is known.
  expect(density.of(9, lookCode.working)).toBe(1);
  expect(density.again[9]).toBe(1);
  expect([density.first, density.end]).toEqual([2, 10]);
});

it('counts every attempt once, however narrow the map is', () => {
  const lab = scriptedLab();
  lab.start(0, 'w1');
  lab.start(0, 'w2');
  for (let i = 0; i < 3_000; i++) lab.work(i, i + 1, i % 3 === 0 ? 'w1' : 'w2', `t${i}`);
  for (const width of [1, 7, 900, 5_000]) {
    const { density } = scanned(lab, 3_001, width).scan;
    let total = 0;
    for (let column = 0; column < width; column++) total += density.total(column);
    expect(total).toBe(3_000);
  }
});

it('takes several frames where there is more than one can count', () => {
  const lab = scriptedLab();
  lab.start(0, 'w1');
  for (let i = 0; i < 50_000; i++) lab.work(i, i + 1, 'w1', `t${i}`);
  const wide = scanned(lab, 50_001, 2_000);
  expect(wide.portions).toBeGreaterThan(1);
  // Blocks of less than a pixel are counted as one.
  expect(scanned(lab, 50_001, 500).portions).toBe(1);
});
