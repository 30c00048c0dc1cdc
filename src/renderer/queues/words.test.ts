import { describe, expect, it } from 'vitest';
import { isRedeliveredOften, type QueueConsumer, type QueueRow } from '../../shared/explore/queues.ts';
import { WorkerId } from '../../shared/ids.ts';
import { featuresOf } from './features.ts';
import { activityWords, consumerName, rate, whyNotInLab } from './words.ts';

const rates = { publish: 0, deliver: 0, ack: 0, redeliver: 0 };

const row: QueueRow = {
  name: 'work',
  type: 'classic',
  durable: true,
  autoDelete: false,
  exclusive: false,
  arguments: [],
  policy: null,
  policyDefinition: [],
  state: 'running',
  ready: 0,
  unacked: 0,
  total: 0,
  bytes: 0,
  consumers: 0,
  capacity: null,
  rates,
};

const consumer: QueueConsumer = {
  tag: 'amq.ctag-1',
  channel: null,
  program: null,
  user: 'guest',
  address: null,
  manualAck: true,
  prefetch: 1,
  active: true,
  activity: 'up',
  exclusive: false,
  unacked: null,
  rates,
};

describe('a queue’s features', () => {
  const marksOf = (change: Partial<QueueRow>) => featuresOf({ ...row, ...change }).map(({ mark }) => mark);

  it('come from its declaration, its arguments and its policy, each once', () => {
    expect(marksOf({})).toEqual(['D']);
    expect(
      marksOf({
        durable: false,
        exclusive: true,
        arguments: [
          { name: 'x-message-ttl', value: '60000' },
          { name: 'x-single-active-consumer', value: 'false' },
          { name: 'x-unheard-of', value: '1' },
        ],
        policy: 'limits',
        policyDefinition: [
          { name: 'message-ttl', value: '1000' },
          { name: 'dead-letter-exchange', value: '' },
        ],
      }),
    ).toEqual(['Excl', 'TTL', 'DLX', 'Pol']);
  });

  it('are said in words', () => {
    const args = [{ name: 'x-dead-letter-exchange', value: 'dead' }];
    expect(featuresOf({ ...row, arguments: args })[1]?.words).toBe('Dead letters go to the exchange “dead”');
  });
});

describe('a redelivery loop', () => {
  it('is seen by redeliveries against acks', () => {
    expect(isRedeliveredOften({ ...rates, redeliver: 40 })).toBe(true);
    expect(isRedeliveredOften({ ...rates, redeliver: 40, ack: 60 })).toBe(true);
    expect(isRedeliveredOften({ ...rates, redeliver: 1, ack: 60 })).toBe(false);
    expect(isRedeliveredOften({ ...rates, redeliver: 0.02 })).toBe(false);
    expect(isRedeliveredOften({ ...rates, redeliver: null })).toBe(false);
    expect(isRedeliveredOften({ ...rates, redeliver: 3, ack: null })).toBe(true);
  });
});

describe('a consumer', () => {
  const workers = [{ id: WorkerId.parse('w2'), consumerTag: 'amq.ctag-1' }];

  it('is named: a worker of the lab, of another Warren, or a program', () => {
    expect(consumerName(consumer, workers)).toEqual({ name: 'Worker w2', isWorker: true });
    expect(consumerName({ ...consumer, program: 'warren/1.0.0 worker w7' }, []).name).toBe(
      'Another Warren’s worker w7',
    );
    expect(consumerName({ ...consumer, program: 'invoices' }, []).name).toBe('invoices');
    expect(consumerName(consumer, []).name).toBe('A program of guest');
  });

  it('says whether it gets messages', () => {
    expect(activityWords({ ...consumer, activity: 'waiting', active: false })).toBe('waits for its turn');
    expect(activityWords({ ...consumer, exclusive: true })).toBe('active, exclusive');
    expect(activityWords({ ...consumer, activity: null, active: false })).toBe('not active');
  });
});

it('the lab takes classic and quorum queues that are nobody’s own', () => {
  expect(whyNotInLab(row)).toBeNull();
  expect(whyNotInLab({ ...row, type: 'stream' })).toContain('stream');
  expect(whyNotInLab({ ...row, exclusive: true })).toContain('exclusive');
  expect(whyNotInLab({ ...row, name: 'amq.gen-1' })).toContain('reserved');
});

it('rates are short', () => {
  expect([null, 0, 0.25, 9.96, 12.4, 12_345.6].map(rate)).toEqual(['–', '0', '0.3', '10', '12', '12,346']);
});
