/** Opening, closing and reusing channels; flow. */
import { channelOn } from '../channel.ts';
import { type Scenario, scenario } from '../scenario.ts';

const goodbye = { replyCode: 200, replyText: 'bye', classId: 0, methodId: 0 };

export const channels: readonly Scenario[] = [
  scenario('channel: open twice', async (s) => {
    await (await s.channel()).ask('ChannelOpen');
  }),
  scenario('channel: method on an unopened channel', async (s) => {
    await channelOn(s, await s.connect(), 7).ask('QueueDeclare', { queue: s.name('q') });
  }),
  scenario('channel: close an unopened channel', async (s) => {
    await channelOn(s, await s.connect(), 7).ask('ChannelClose', goodbye);
  }),
  scenario('channel: close-ok on an unopened channel', async (s) => {
    const session = await s.connect();
    channelOn(s, session, 7).send('ChannelCloseOk');
    s.write(await session.inbox.take('an answer'));
  }),
  scenario('channel: number above channel_max', async (s) => {
    await channelOn(s, await s.connect({ channelMax: 5 }), 7).ask('ChannelOpen');
  }),
  scenario('channel: more channels than channel_max', async (s) => {
    const session = await s.connect({ channelMax: 2 });
    for (const number of [1, 2, 3]) await channelOn(s, session, number).ask('ChannelOpen');
  }),
  scenario('channel: highest number', async (s) => {
    await channelOn(s, await s.connect(), 2047).ask('ChannelOpen');
  }),
  scenario('channel: close', async (s) => {
    const channel = await s.channel();
    await channel.ask('ChannelClose', goodbye);
    await channel.ask('ChannelOpen');
  }),
  scenario('channel: number is free again after the broker closed it', async (s) => {
    const channel = await s.channel();
    await channel.ask('BasicGet', { queue: s.name('no') });
    await channel.ask('ChannelOpen');
    await channel.ask('QueueDeclare', { queue: s.name('q') });
  }),
  scenario('channel: methods after the broker closed it are ignored until close-ok', async (s) => {
    const channel = await s.elsewhere(undefined, { silentOnClose: true });
    await channel.ask('BasicGet', { queue: s.name('no') });
    channel.send('QueueDeclare', { queue: s.name('q') });
    channel.send('BasicAck', { deliveryTag: 9 });
    channel.publish('', s.name('q'), 'x');
    channel.send('ChannelCloseOk');
    await channel.ask('ChannelOpen');
    await channel.ask('QueueDeclare', { queue: s.name('q'), passive: true });
  }),
  scenario('channel: both sides close at once', async (s) => {
    const channel = await s.elsewhere(undefined, { silentOnClose: true });
    channel.send('BasicGet', { queue: s.name('no') });
    channel.send('ChannelClose', goodbye);
    await channel.next(2);
    channel.send('ChannelCloseOk');
    await channel.ask('ChannelOpen');
  }),
  scenario('channel: an error leaves the other channels alone', async (s) => {
    const one = await s.channel('one');
    const two = await s.channel('two');
    await one.ask('BasicGet', { queue: s.name('no') });
    await two.ask('BasicQos', { prefetchCount: 1 });
  }),
  scenario('channel: a connection error ends all channels', async (s) => {
    const one = await s.channel('one');
    const two = await s.channel('two');
    await one.ask('ChannelOpen');
    await two.next();
    await one.session.ended();
    s.note('the socket ended');
  }),
  scenario('flow: active=false', async (s) => {
    await (await s.channel()).ask('ChannelFlow', { active: false });
  }),
  scenario('flow: active=true', async (s) => {
    await (await s.channel()).ask('ChannelFlow', { active: true });
  }),
  scenario('access: request', async (s) => {
    await (await s.channel()).ask('AccessRequest', { realm: '/data' });
  }),
];
