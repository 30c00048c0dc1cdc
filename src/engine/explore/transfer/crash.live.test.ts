import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrokerNode, startBroker } from '../../../../test/helpers/broker.ts';
import {
  drain,
  numbers,
  publishNumbered,
  type TransferBench,
  transferBench,
} from '../../../../test/helpers/transfer.ts';
import { until } from '../../../../test/helpers/until.ts';
import type { TransferView } from '../../../shared/explore/transfer.ts';

let node: BrokerNode;

beforeAll(async () => {
  node = await startBroker();
});

afterAll(() => node.close());

/** More for a run by hand; the moment of the kill is another one each time. */
const TOTAL = Number(process.env.WARREN_TRANSFER_TOTAL ?? 20_000);
const ROUNDS = Number(process.env.WARREN_TRANSFER_ROUNDS ?? 3);

/** What is in both queues, which the test's own client takes out of them. */
async function contents(bench: TransferBench): Promise<{ source: number[]; target: number[] }> {
  const model = await connect(bench.url);
  const channel = await model.createChannel();
  const source = numbers(await drain(channel, 'source'));
  const target = numbers(await drain(channel, 'target'));
  await model.close();
  return { source, target };
}

const numberOf = ({ head }: { head: string }): number => Number(/^message (\d+)/.exec(head)?.[1]);

/** Begins, kills the broker once so many are moved, and starts it again: the view once it was looked at again. */
async function interrupt(bench: TransferBench, at: number): Promise<TransferView> {
  await bench.when(`${at} moved`, ({ moved }) => moved >= at, 60_000);
  await node.kill();
  const told = await bench.ended();
  expect(told).toMatchObject({ status: 'interrupted', canContinue: true });
  await node.start();
  return bench.when('looked at again', ({ aftermath }) => aftermath !== null, 60_000);
}

/** The view when it has ended and, where something is in doubt, both queues were looked at. */
function compared(bench: TransferBench): Promise<TransferView> {
  const isKnown = ({ endedAt, inDoubt, aftermath }: TransferView) =>
    endedAt !== null && (inDoubt === 0 || aftermath !== null);
  return bench.when('ended', isKnown, 120_000);
}

describe('a broker that is killed in the middle of a transfer', () => {
  it.each(Array.from({ length: ROUNDS }, (_, i) => i + 1))(
    'loses nothing, and doubles nothing but what is told to be in doubt; then the rest is moved (round %i)',
    async () => {
      await using bench = await transferBench(node);
      await bench.channel.assertQueue('source');
      await bench.channel.assertQueue('target');
      await publishNumbered(bench.url, 'source', TOTAL);
      await node.flushDeclarations();
      await bench.transfers.begin({ source: 'source', way: { kind: 'move', target: 'target' }, count: null });
      const at = Math.floor(TOTAL * (0.05 + 0.8 * Math.random()));
      const view = await interrupt(bench, at);
      // Both queues together have more than before only by what came again or is in doubt, and never less.
      const { surplus } = view.aftermath!;
      expect(surplus).toBeGreaterThanOrEqual(0);
      expect(view.inDoubt).toBe(view.doubts.length);
      expect(view.left).toBe(TOTAL - view.moved - view.inDoubt);

      await bench.transfers.proceed();
      const end = await compared(bench);
      expect(end).toMatchObject({ left: 0, inDoubt: view.inDoubt, kept: [] });
      expect(end.moved).toBe(TOTAL - end.inDoubt);
      const { source, target } = await contents(bench);
      const doubted = new Set(end.doubts.map(numberOf));
      // What is in doubt is in the source still, and nothing else is; in the target nothing is twice.
      expect(new Set(source)).toEqual(doubted);
      expect(new Set(target).size).toBe(target.length);
      expect(new Set([...source, ...target]).size).toBe(TOTAL);
      const doubled = target.filter((n) => doubted.has(n));
      expect(source.length + target.length).toBe(TOTAL + doubled.length);
      expect(end.aftermath?.surplus ?? 0).toBe(doubled.length);
      expect(target).toEqual([...target].sort((a, b) => a - b));
    },
    240_000,
  );
});

describe('a connection that is lost while the broker lives', () => {
  it('goes on, with what is known to be moved not sent again', async () => {
    await using bench = await transferBench(node);
    await bench.channel.assertQueue('source');
    await bench.channel.assertQueue('target');
    await publishNumbered(bench.url, 'source', 20_000);
    await bench.transfers.begin({ source: 'source', way: { kind: 'move', target: 'target' }, count: 15_000 });
    await bench.when('under way', ({ moved }) => moved >= 3_000);
    await until(async () => (await node.closeConnections({ vhost: bench.vhost })) > 0, { what: 'closed' });
    const view = await bench.when('looked at again', ({ aftermath }) => aftermath !== null, 60_000);
    expect(view.status).toBe('interrupted');
    expect(view.aftermath!.surplus).toBeGreaterThanOrEqual(0);
    await bench.transfers.proceed();
    const end = await compared(bench);
    expect(end.moved + end.inDoubt).toBe(15_000);
    const { source, target } = await contents(bench);
    expect(new Set([...source, ...target]).size).toBe(20_000);
    expect(new Set(target).size).toBe(target.length);
    expect(source.length + target.length).toBe(20_000 + (end.aftermath?.surplus ?? 0));
    expect(source.filter((n) => n < 15_000).length).toBe(end.inDoubt);
  });
});

describe('a broker that takes nothing, since it is short of memory', () => {
  it('is waited for; stopped twice, what was sent is in doubt, and the source has it', async () => {
    await using bench = await transferBench(node);
    await bench.channel.assertQueue('source');
    await bench.channel.assertQueue('target');
    await publishNumbered(bench.url, 'source', 200);
    await node.setMemoryAlarm(true);
    try {
      await bench.transfers.begin({ source: 'source', way: { kind: 'move', target: 'target' }, count: null });
      const blocked = await bench.when('blocked', ({ status }) => status === 'blocked');
      expect(blocked.blockedBy).toContain('memory');
      bench.transfers.stop();
      await bench.when('stopping', ({ status }) => status === 'stopping');
      bench.transfers.stop();
      const view = await bench.ended();
      expect(view.moved).toBe(0);
      expect(view.inDoubt).toBe(blocked.underway);
    } finally {
      await node.setMemoryAlarm(false);
    }
    const view = bench.transfers.view()!;
    const { source, target } = await contents(bench);
    expect(new Set([...source, ...target]).size).toBe(200);
    expect(source).toHaveLength(200);
    expect(target.length).toBeLessThanOrEqual(view.inDoubt);
  });

  it('goes on by itself when the alarm ends', async () => {
    await using bench = await transferBench(node);
    await bench.channel.assertQueue('source');
    await bench.channel.assertQueue('target');
    await publishNumbered(bench.url, 'source', 2_000);
    await node.setMemoryAlarm(true);
    await bench.transfers.begin({ source: 'source', way: { kind: 'move', target: 'target' }, count: null });
    await bench.when('blocked', ({ status }) => status === 'blocked');
    await node.setMemoryAlarm(false);
    expect(await bench.ended()).toMatchObject({ status: 'done', moved: 2_000, inDoubt: 0 });
    expect(await contents(bench)).toMatchObject({ source: [], target: { length: 2_000 } });
  });
});
