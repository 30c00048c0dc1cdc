/** Exclusive queues as other connections see them. */
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

/** Something that another connection does to an exclusive queue. */
function intruding(name: string, play: (intruder: Channel, queue: string, s: Scene) => Promise<unknown>): Scenario {
  return scenario(`exclusive: ${name}`, async (s) => {
    const queue = await (await s.channel('owner')).queue('q', { exclusive: true });
    await play(await s.elsewhere('other'), queue, s);
  });
}

export const exclusive: readonly Scenario[] = [
  intruding('declare', (c, queue) => c.ask('QueueDeclare', { queue, exclusive: true })),
  intruding('passive declare', (c, queue) => c.ask('QueueDeclare', { queue, passive: true })),
  intruding('consume', (c, queue) => c.ask('BasicConsume', { queue })),
  intruding('get', (c, queue) => c.ask('BasicGet', { queue })),
  intruding('purge', (c, queue) => c.ask('QueuePurge', { queue })),
  intruding('delete', (c, queue) => c.ask('QueueDelete', { queue })),
  intruding('bind', (c, queue) => c.ask('QueueBind', { queue, exchange: 'amq.direct' })),
  intruding('unbind', (c, queue) => c.ask('QueueUnbind', { queue, exchange: 'amq.direct' })),
  intruding('publish works', async (_, queue, s) => {
    await s.fill(queue, 'x');
    const owner = await s.channel('owner');
    await owner.show(queue);
  }),
  scenario('exclusive: another channel of the owner may do everything', async (s) => {
    const queue = await (await s.channel()).queue('q', { exclusive: true });
    const two = await s.channel('two');
    await two.ask('BasicConsume', { queue, consumerTag: 't' });
    await two.ask('QueuePurge', { queue });
    await two.ask('QueueDelete', { queue });
  }),
  scenario('exclusive: goes with its connection', async (s) => {
    const owner = await s.elsewhere('owner');
    const queue = await owner.queue('q', { exclusive: true, durable: true });
    owner.session.send('ConnectionClose', 0, { replyCode: 200, replyText: '', classId: 0, methodId: 0 });
    await owner.session.inbox.take('close-ok');
    const other = await s.channel('other');
    await other.untilGone(queue);
    await other.ask('QueueDeclare', { queue, passive: true });
  }),
  scenario('exclusive: goes when its connection is cut', async (s) => {
    const owner = await s.elsewhere('owner');
    const queue = await owner.queue('q', { exclusive: true });
    owner.session.raw.destroy();
    const other = await s.channel('other');
    await other.untilGone(queue);
    await other.ask('QueueDeclare', { queue, passive: true });
  }),
  scenario('exclusive: stays when the channel closes', async (s) => {
    const owner = await s.channel('owner');
    const queue = await owner.queue('q', { exclusive: true });
    await owner.ask('ChannelClose', { replyCode: 200, replyText: '', classId: 0, methodId: 0 });
    await (await s.channel('two')).ask('QueueDeclare', { queue, passive: true });
  }),
];
