/** Publisher confirms, and transactions. */
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

function simple(name: string, play: (channel: Channel, s: Scene) => Promise<unknown>): Scenario {
  return scenario(name, async (s) => void (await play(await s.channel(), s)));
}

const bye = { replyCode: 200, replyText: '', classId: 0, methodId: 0 };

export const confirms: readonly Scenario[] = [
  simple('confirm: select', (c) => c.ask('ConfirmSelect')),
  simple('confirm: select twice', async (c) => {
    await c.ask('ConfirmSelect');
    await c.ask('ConfirmSelect');
    c.publish('', await c.queue(), 'x');
    await c.confirms(1);
  }),
  simple('confirm: select without waiting', async (c) => {
    c.send('ConfirmSelect', { nowait: true });
    c.publish('', await c.queue(), 'x');
    await c.confirms(1);
  }),
  simple('confirm: tags begin after select', async (c) => {
    const q = await c.queue();
    c.publish('', q, 'before');
    await c.ok('ConfirmSelect');
    c.publish('', q, 'after');
    await c.next();
  }),
  simple('confirm: unroutable, mandatory: return comes before the ack', async (c) => {
    await c.ok('ConfirmSelect');
    c.publish('', 'no-such-queue', 'x', { mandatory: true });
    await c.next(2);
  }),
  simple('confirm: unroutable, not mandatory', async (c) => {
    await c.ok('ConfirmSelect');
    c.publish('', 'no-such-queue', 'x');
    await c.next();
  }),
  simple('confirm: 50 messages', async (c) => {
    const q = await c.queue('q', { durable: true });
    await c.ok('ConfirmSelect');
    for (let index = 0; index < 50; index += 1) c.publish('', q, 'x', { properties: { deliveryMode: 2 } });
    await c.confirms(50);
  }),
  simple('confirm: routed, unroutable and returned in turn', async (c) => {
    const q = await c.queue();
    await c.ok('ConfirmSelect');
    c.publish('', q, 'one');
    c.publish('', 'no-such-queue', 'two');
    c.publish('', 'no-such-queue', 'three', { mandatory: true });
    c.publish('', q, 'four');
    await c.confirms(4);
    await c.quiet();
  }),
  simple('confirm: to several queues, one confirm', async (c) => {
    const x = await c.exchange('fanout');
    for (const label of ['a', 'b', 'c']) await c.bind(await c.queue(label, { durable: true }), x);
    await c.ok('ConfirmSelect');
    c.publish(x, '', 'x', { properties: { deliveryMode: 2 } });
    await c.next();
    await c.quiet();
  }),
  simple('confirm: a message that a consumer acknowledges at once', async (c) => {
    const q = await c.queue('q', { durable: true });
    await c.ok('ConfirmSelect');
    await c.consume(q, 't', { noAck: true });
    c.publish('', q, 'x', { properties: { deliveryMode: 2 } });
    await c.confirms(1);
    await c.bodies(1);
  }),
  scenario('confirm: a queue deleted right behind the publish', async (s) => {
    const c = await s.channel();
    const q = await c.queue('q', { durable: true });
    await c.ok('ConfirmSelect');
    c.publish('', q, 'x', { properties: { deliveryMode: 2 } });
    c.send('QueueDelete', { queue: q, nowait: true });
    await c.confirms(1);
  }),
  simple("confirm: tags are each channel's own", async (c, s) => {
    const q = await c.queue();
    const two = await s.channel('two');
    await c.ok('ConfirmSelect');
    await two.ok('ConfirmSelect');
    c.publish('', q, 'a');
    await c.next();
    two.publish('', q, 'b');
    await two.next();
  }),
  simple('confirm: tx.select after confirm.select', async (c) => {
    await c.ok('ConfirmSelect');
    await c.ask('TxSelect');
  }),
  simple('confirm: confirm.select after tx.select', async (c) => {
    await c.ok('TxSelect');
    await c.ask('ConfirmSelect');
  }),

  simple('tx: select twice', async (c) => {
    await c.ask('TxSelect');
    await c.ask('TxSelect');
  }),
  simple('tx: commit without select', (c) => c.ask('TxCommit')),
  simple('tx: rollback without select', (c) => c.ask('TxRollback')),
  simple('tx: commit publishes', async (c, s) => {
    const q = await c.queue();
    const other = await s.channel('other');
    await c.ok('TxSelect');
    c.publish('', q, 'a');
    c.publish('', q, 'b');
    await c.ok('BasicQos', { prefetchCount: 1 });
    s.note(`before: ${await other.ready(q)} ready`);
    await c.ask('TxCommit');
    await other.drain(q);
  }),
  simple('tx: rollback forgets', async (c) => {
    const q = await c.queue();
    await c.ok('TxSelect');
    c.publish('', q, 'a');
    await c.ask('TxRollback');
    c.publish('', q, 'b');
    await c.ask('TxCommit');
    await c.drain(q);
  }),
  simple('tx: closing the channel forgets', async (c, s) => {
    const q = await c.queue();
    await c.ok('TxSelect');
    c.publish('', q, 'a');
    await c.ok('ChannelClose', bye);
    await (await s.channel('other')).drain(q);
  }),
  simple('tx: acks wait for the commit', async (c, s) => {
    const q = await c.queue();
    const other = await s.channel('other');
    await s.fill(q, 'a', 'b');
    await c.ok('TxSelect');
    await c.pull(q, false);
    await c.pull(q, false);
    c.send('BasicAck', { deliveryTag: 1 });
    c.send('BasicNack', { deliveryTag: 2, requeue: true });
    await c.ok('BasicQos', { prefetchCount: 1 });
    s.note(`before: ${await other.ready(q)} ready`);
    await c.ask('TxCommit');
    await other.untilReady(q, 1);
    await other.drain(q);
  }),
  simple('tx: rolled back acks can be given again', async (c, s) => {
    const q = await c.queue();
    await s.fill(q, 'a');
    await c.ok('TxSelect');
    await c.pull(q, false);
    c.send('BasicAck', { deliveryTag: 1 });
    await c.ask('TxRollback');
    c.send('BasicAck', { deliveryTag: 1 });
    await c.ask('TxCommit');
    await c.ok('ChannelClose', bye);
    await (await s.channel('other')).drain(q);
  }),
  simple('tx: an unknown tag is refused at the ack', async (c) => {
    await c.ok('TxSelect');
    c.send('BasicAck', { deliveryTag: 9 });
    await c.next();
  }),
  simple('tx: unroutable and mandatory comes back', async (c) => {
    await c.ok('TxSelect');
    c.publish('', 'no-such-queue', 'x', { mandatory: true });
    c.send('TxCommit');
    await c.next(2);
  }),
  simple('tx: missing exchange is refused at the publish', async (c, s) => {
    await c.ok('TxSelect');
    c.publish(s.name('no'), 'k', 'x');
    await c.next();
  }),
];
