import { describe, expect, it } from 'vitest';
import { Sampler, withRates } from './sampler.ts';

describe('rates', () => {
  it('are those of the last seconds', () => {
    const sampler = new Sampler();
    const subject = {};
    const at = (second: number, count: number) => sampler.rates(subject, { count }, second * 1000).count;
    expect(at(0, 100)).toBe(0);
    expect(at(1, 110)).toBe(10);
    expect(at(2, 120)).toBe(10);
    for (let second = 3; second <= 10; second += 1) at(second, 120);
    expect(at(11, 120)).toBe(0);
    expect(at(12, 220)).toBe(20);
  });

  it('look back as far as the one before, where figures are seldom asked for, and no further than a minute', () => {
    const sampler = new Sampler();
    const subject = {};
    const at = (second: number, count: number) => sampler.rates(subject, { count }, second * 1000).count;
    at(0, 0);
    expect(at(20, 100)).toBe(5);
    expect(at(81, 1000)).toBe(0);
  });

  it('do not jump about when figures are asked for twice in a moment', () => {
    const sampler = new Sampler();
    const subject = {};
    sampler.rates(subject, { count: 0 }, 0);
    expect(sampler.rates(subject, { count: 100 }, 1).count).toBe(0);
    expect(sampler.rates(subject, { count: 100 }, 1000).count).toBe(100);
  });

  it('are apart for each thing', () => {
    const sampler = new Sampler();
    const [one, other] = [{}, {}];
    sampler.rates(one, { count: 0 }, 0);
    expect(sampler.rates(other, { count: 500 }, 1000).count).toBe(0);
    expect(sampler.rates(one, { count: 5 }, 1000).count).toBe(5);
  });

  it('stand beside their figures as RabbitMQ writes them', () => {
    expect(withRates({ publish: 3 }, { publish: 1.5 })).toEqual({ publish: 3, publish_details: { rate: 1.5 } });
  });
});
