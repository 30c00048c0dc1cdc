import { expect, it } from 'vitest';
import { createMeter } from './meter.ts';

it('counts the last two seconds', () => {
  const meter = createMeter();
  meter.add(10, 1_000_000);
  meter.add(10, 1_001_000);
  expect(meter.rate(1_001_000)).toBe(10);
  expect(meter.rate(1_002_000)).toBe(5);
  expect(meter.rate(1_003_000)).toBe(0);
});

it('takes 12 a second for what can be followed, more for a flow, and a flow for one until it is calm', () => {
  const meter = createMeter();
  meter.add(24, 1_000_000);
  expect(meter.isFlow(1_000_000)).toBe(false);
  meter.add(1, 1_000_500);
  expect(meter.isFlow(1_000_500)).toBe(true);
  meter.add(15, 1_002_000);
  expect(meter.rate(1_002_100)).toBe(8);
  expect(meter.isFlow(1_002_100)).toBe(true);
  expect(meter.isFlow(1_003_000)).toBe(true);
  expect(meter.isFlow(1_005_000)).toBe(false);
});

it('keeps its count when the clock goes back', () => {
  const meter = createMeter();
  meter.add(4, 1_000_000);
  meter.add(4, 999_000);
  expect(meter.rate(1_000_000)).toBe(4);
});
