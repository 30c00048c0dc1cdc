/** Frames that are wrong, and frames that are right in unusual ways. */
import { headerFrame, methodFrame } from '../amqplib-codec.ts';
import type { Channel } from '../channel.ts';
import { bodyFrame, frame } from '../raw-client.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

/** Opens a channel, writes bytes and writes down what the broker says to that. */
function misbehaving(name: string, bytes: (channel: Channel) => Buffer): Scenario {
  return scenario(name, async (s) => {
    const channel = await s.channel();
    channel.session.raw.write(bytes(channel));
    const [first] = await channel.next();
    if (first?.type !== 'end') await channel.next();
  });
}

const publish = (channel: number, queue: string): Buffer => methodFrame('BasicPublish', channel, { routingKey: queue });

/** Publishes by hand, frame by frame. */
async function byHand(s: Scene, frames: (channel: Channel, queue: string) => Buffer[]): Promise<void> {
  const channel = await s.channel();
  const q = await channel.queue();
  for (const bytes of frames(channel, q)) channel.session.raw.write(bytes);
  await channel.show(q);
}

/** queue.declare with a table of the scenario's own making. */
function declareWithTable(channel: number, table: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(table.length);
  const head = Buffer.from([0, 50, 0, 10, 0, 0, 0, 0]);
  return frame(1, channel, Buffer.concat([head, length, table]));
}

const pattern = (length: number): Buffer => Buffer.alloc(length, 'The quick brown fox. ');

export const framing: readonly Scenario[] = [
  misbehaving('frame: larger than frame_max', () => {
    const head = Buffer.from([3, 0, 1, 0, 0, 0, 0]);
    head.writeUInt32BE(200_000, 3);
    return Buffer.concat([head, pattern(200_001)]);
  }),
  misbehaving('frame: bad end octet', () => frame(1, 1, Buffer.from([0, 50, 0, 10]), 0)),
  misbehaving('frame: unknown type 9', () => frame(9, 1, Buffer.alloc(0))),
  misbehaving('frame: body without header', () => bodyFrame(1, Buffer.from('x'))),
  misbehaving('frame: header without method', () => headerFrame(1, 1, {})),
  misbehaving('frame: method between publish and header', () =>
    Buffer.concat([publish(1, 'q'), methodFrame('BasicQos', 1, {})]),
  ),
  misbehaving('frame: method between header and body', () =>
    Buffer.concat([publish(1, 'q'), headerFrame(1, 3, {}), methodFrame('BasicQos', 1, {})]),
  ),
  misbehaving('frame: body between publish and header', () =>
    Buffer.concat([publish(1, 'q'), bodyFrame(1, Buffer.from('x'))]),
  ),
  misbehaving('frame: two headers', () =>
    Buffer.concat([publish(1, 'q'), headerFrame(1, 3, {}), headerFrame(1, 3, {})]),
  ),
  misbehaving('frame: header of another class', () => {
    const header = headerFrame(1, 1, {});
    header.writeUInt16BE(50, 7);
    return Buffer.concat([publish(1, 'q'), header]);
  }),
  misbehaving('frame: more body than announced', () =>
    Buffer.concat([
      publish(1, 'q'),
      headerFrame(1, 2, {}),
      bodyFrame(1, Buffer.from('abc')),
      methodFrame('BasicQos', 1, {}),
    ]),
  ),
  misbehaving('frame: method frame without a method', () => frame(1, 1, Buffer.alloc(0))),
  misbehaving('frame: method with missing fields', () => frame(1, 1, Buffer.from([0, 50, 0, 10, 0]))),
  misbehaving('frame: unknown class 99', () => frame(1, 1, Buffer.from([0, 99, 0, 10]))),
  misbehaving('frame: unknown method 50.99', () => frame(1, 1, Buffer.from([0, 50, 0, 99]))),
  misbehaving('frame: a method that only brokers send', () => methodFrame('BasicGetEmpty', 1, {})),
  misbehaving('table: unknown field type', () => declareWithTable(1, Buffer.from([1, 97, 90, 0]))),
  misbehaving('table: longer than its frame', () => frame(1, 1, Buffer.from([0, 50, 0, 10, 0, 0, 0, 0, 0, 0, 1, 0]))),
  misbehaving('table: text longer than the table', () =>
    declareWithTable(1, Buffer.from([1, 97, 83, 0, 0, 0, 50, 97])),
  ),
  scenario('frame: everything in single octets', async (s) => {
    await byHand(s, (channel, q) =>
      [...Buffer.concat([publish(channel.number, q), headerFrame(1, 2, {}), bodyFrame(1, Buffer.from('ab'))])].map(
        (octet) => Buffer.from([octet]),
      ),
    );
  }),
  scenario('frame: twenty messages in one write', async (s) => {
    await byHand(s, ({ number }, q) => [
      Buffer.concat(
        Array.from({ length: 20 }, (_, index) =>
          Buffer.concat([
            publish(number, q),
            headerFrame(number, 2, {}),
            bodyFrame(number, Buffer.from(`${10 + index}`)),
          ]),
        ),
      ),
    ]);
  }),
  scenario('frame: a body in many small frames', async (s) => {
    await byHand(s, ({ number }, q) => [
      publish(number, q),
      headerFrame(number, 5, {}),
      ...['a', 'bc', 'd', 'e'].map((part) => bodyFrame(number, Buffer.from(part))),
    ]);
  }),
  scenario('frame: an empty body frame among others', async (s) => {
    await byHand(s, ({ number }, q) => [
      publish(number, q),
      headerFrame(number, 2, {}),
      ...['a', '', 'b'].map((part) => bodyFrame(number, Buffer.from(part))),
    ]);
  }),
  scenario('frame: a zero-length body', async (s) => {
    await byHand(s, ({ number }, q) => [publish(number, q), headerFrame(number, 0, {})]);
  }),
  scenario('frame: a connection that is cut within a message leaves nothing of it', async (s) => {
    const helper = await s.channel();
    const q = await helper.queue('q', { autoDelete: true });
    const half = await s.elsewhere('half');
    // Its consumer shows when the broker has seen the cut: the queue goes with it.
    await half.consume(q, 't', { noAck: true });
    const kept = await helper.queue('kept');
    half.session.raw.write(Buffer.concat([publish(half.number, kept), headerFrame(half.number, 4, {})]));
    half.session.raw.write(bodyFrame(half.number, Buffer.from('ab')).subarray(0, 8));
    half.session.raw.destroy();
    await helper.untilGone(q);
    await helper.drain(kept);
  }),
  scenario('frame: channel.close within a message', async (s) => {
    const channel = await s.channel();
    const q = await channel.queue();
    channel.session.raw.write(Buffer.concat([publish(channel.number, q), headerFrame(channel.number, 4, {})]));
    channel.send('ChannelClose', { replyCode: 200, replyText: '', classId: 0, methodId: 0 });
    await channel.next();
  }),
  scenario('frame: contents of two channels are mixed', async (s) => {
    const one = await s.channel('one');
    const two = await s.channel('two');
    const q = await one.queue();
    const parts = [one, two].map(({ number }) => [
      publish(number, q),
      headerFrame(number, 2, {}),
      bodyFrame(number, Buffer.from(`${number}a`.slice(0, 1))),
      bodyFrame(number, Buffer.from('z')),
    ]);
    for (let at = 0; at < 4; at += 1) for (const frames of parts) one.session.raw.write(frames[at]!);
    await one.untilReady(q, 2);
    const bodies = [await one.pull(q), await one.pull(q)].map((got) => String(got?.content?.body)).sort();
    s.note(bodies.join(' '));
  }),
  scenario('frame: a delivery is split at the frame_max of its receiver', async (s) => {
    const channel = await s.elsewhere('small', { frameMax: 8192 });
    const publisher = await s.channel();
    const q = await channel.queue();
    publisher.publish('', q, pattern(20_000));
    await channel.untilReady(q, 1);
    const got = await channel.pull(q);
    s.write(got!);
    s.note(`frames of ${got?.content?.frames.join(' ')}`);
  }),
  scenario('frame: a body of exactly frame_max - 8 is one frame', async (s) => {
    const channel = await s.elsewhere('small', { frameMax: 8192 });
    const q = await channel.queue();
    for (const length of [8184, 8185, 16_368]) {
      channel.publish('', q, pattern(length));
      s.note(`${length}: frames of ${(await channel.pull(q))?.content?.frames.join(' ')}`);
    }
  }),
  scenario('frame: a body of 1 MiB and 3 octets', async (s) => {
    const channel = await s.channel();
    const q = await channel.queue();
    channel.publish('', q, pattern(1_048_579));
    await channel.show(q);
  }),
];
