/** Direct reply-to. */
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

const REPLY_TO = 'amq.rabbitmq.reply-to';

function simple(name: string, play: (channel: Channel, s: Scene) => Promise<unknown>): Scenario {
  return scenario(`reply-to: ${name}`, async (s) => void (await play(await s.channel(), s)));
}

const listen = (c: Channel) => c.consume(REPLY_TO, 'replies', { noAck: true });

export const replyTo: readonly Scenario[] = [
  simple('a round trip', async (c, s) => {
    const server = await s.elsewhere('server');
    const queue = await c.queue();
    await listen(c);
    c.publish('', queue, 'question', { properties: { replyTo: REPLY_TO, correlationId: '1' } });
    await server.untilReady(queue, 1);
    const got = await server.pull(queue);
    s.write(got!, 'server');
    server.publish('', s.replyToOf(got!), 'answer', { properties: { correlationId: '1' } });
    await c.next();
  }),
  simple('consume with acknowledgements', (c) => c.ask('BasicConsume', { queue: REPLY_TO, consumerTag: 't' })),
  simple('consume twice', async (c) => {
    await listen(c);
    await c.ask('BasicConsume', { queue: REPLY_TO, consumerTag: 'again', noAck: true });
  }),
  simple('publish without a consumer of replies', async (c) => {
    c.publish('', await c.queue(), 'x', { properties: { replyTo: REPLY_TO } });
    await c.next();
  }),
  simple('cancel, and consume again', async (c) => {
    await listen(c);
    await c.ask('BasicCancel', { consumerTag: 'replies' });
    await c.ask('BasicConsume', { queue: REPLY_TO, consumerTag: 'again', noAck: true });
  }),
  simple('declare the pseudo-queue', async (c) => {
    await c.ask('QueueDeclare', { queue: REPLY_TO });
    await c.ask('QueueDeclare', { queue: REPLY_TO, passive: true });
  }),
  simple('get from it', (c) => c.ask('BasicGet', { queue: REPLY_TO })),
  simple('delete it', (c) => c.ask('QueueDelete', { queue: REPLY_TO })),
  simple('a reply to somebody who has gone', async (c, s) => {
    const asker = await s.elsewhere('asker');
    const queue = await c.queue();
    await listen(asker);
    asker.publish('', queue, 'question', { properties: { replyTo: REPLY_TO } });
    await c.untilReady(queue, 1);
    const got = await c.pull(queue);
    await asker.ok('ChannelClose', { replyCode: 200, replyText: '', classId: 0, methodId: 0 });
    await c.ok('ConfirmSelect');
    c.publish('', s.replyToOf(got!), 'too late', { mandatory: true });
    await c.confirms(1);
    await c.quiet();
  }),
  simple('a reply to an address that was made up', async (c) => {
    await c.ok('ConfirmSelect');
    c.publish('', `${REPLY_TO}.g1h2AAAA`, 'x', { mandatory: true });
    await c.next(2);
  }),
  simple('does the asker still listen', async (c, s) => {
    const server = await s.elsewhere('server');
    const queue = await c.queue();
    await listen(c);
    c.publish('', queue, 'question', { properties: { replyTo: REPLY_TO } });
    await server.untilReady(queue, 1);
    const got = await server.pull(queue);
    await server.ask('QueueDeclare', { queue: s.replyToOf(got!), passive: true });
    await c.ok('BasicCancel', { consumerTag: 'replies' });
    await server.ask('QueueDeclare', { queue: s.replyToOf(got!), passive: true });
  }),
];
