import { type Channel, type ChannelModel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../test/helpers/broker.ts';
import type { User } from '../../test/helpers/broker-handle.ts';
import { endpointOf } from '../../test/helpers/lab.ts';
import { type AmqpSession, createAmqpSession } from '../engine/explore/amqp-session.ts';
import { diagnose } from '../shared/doctor/diagnose.ts';
import { type Failure, LabError } from '../shared/failure.ts';
import { channelFailure } from './channel-failure.ts';

// What a broker refuses on a channel, produced for real, as the explorer is told it. What goes wrong with connections
// is in doctor-connections.live.test.ts, what needs a broker of its own in doctor-nodes.live.test.ts.

let vhost: string;
let session: AmqpSession;
/** Another program's connection. */
let other: ChannelModel;
let channel: Channel;
const users: User[] = [];
const sessions: AmqpSession[] = [];

function open(user: { name: string; password: string }): AmqpSession {
  const endpoint = endpointOf(sharedBroker().port, vhost, { username: user.name });
  const made = createAmqpSession(endpoint, user.password, '0.0.0-test');
  sessions.push(made);
  return made;
}

beforeEach(async () => {
  const made = await sharedBroker().createVhost();
  vhost = made.name;
  session = open({ name: 'guest', password: 'guest' });
  other = await connect(made.url);
  other.on('error', () => {});
  channel = await other.createChannel();
});

afterEach(async () => {
  for (const opened of sessions.splice(0)) await opened.close();
  await other.close().catch(() => {});
  for (const user of users.splice(0)) await sharedBroker().deleteUser(user.name);
  await sharedBroker().deleteVhost(vhost);
});

/** What is told where `run` is refused. */
async function told(
  about: string,
  run: (channel: Channel) => Promise<unknown>,
  by: AmqpSession = session,
): Promise<Failure> {
  try {
    await by.perform(about, run);
  } catch (error) {
    if (error instanceof LabError) return error.failure;
    throw error;
  }
  throw new Error('it was not refused');
}

/** The error that ends another program's channel. */
function ended(on: Channel): Promise<Error> {
  return new Promise((resolve) => on.once('error', resolve));
}

describe('a queue that is there, but different', () => {
  it.each([
    ['durability', { durable: false }, 'it already exists as durable'],
    ['auto-delete', { autoDelete: true }, 'it already exists as one that stays when nobody uses it'],
    ['length', { maxLength: 5 }, 'its “x-max-length” is not set, and 5 was asked for'],
  ])('tells the difference: %s', async (_what, options, difference) => {
    await channel.assertQueue('orders');
    const failure = await told('orders', (mine) => mine.assertQueue('orders', options));
    expect(failure).toMatchObject({ code: 'QUEUE_MISMATCH', about: { queue: 'orders', vhost } });
    expect(failure.message).toBe(`The queue “orders” is there already, but different: ${difference}.`);
    expect(failure.hint).toContain('use the queue as it is, choose another name, or delete it first');
    expect(failure.detail).toContain('PRECONDITION_FAILED - inequivalent arg');
  });

  it('tells another type of queue', async () => {
    await channel.assertQueue('orders');
    const failure = await told('orders', (mine) =>
      mine.assertQueue('orders', { arguments: { 'x-queue-type': 'quorum' } }),
    );
    expect(failure.message).toContain('“orders” is there already, but different: it already exists as a classic queue');
  });

  it('has a name so long that the broker cuts its own text', async () => {
    const name = 'q'.repeat(250);
    await channel.assertQueue(name);
    const failure = await told(name, (mine) => mine.assertQueue(name, { durable: false }));
    expect(failure).toMatchObject({ code: 'QUEUE_MISMATCH', message: expect.stringContaining(`“${name}”`) });
    await channel.deleteQueue(name);
    const gone = await told(name, (mine) => mine.checkQueue(name));
    expect(gone).toMatchObject({ code: 'QUEUE_NOT_FOUND', message: expect.stringContaining(`“${name}”`) });
    await channel.assertQueue(name, { exclusive: true });
    expect(await told(name, (mine) => mine.checkQueue(name))).toMatchObject({ code: 'QUEUE_LOCKED' });
    const reader = await sharedBroker().createUser({ vhost, configure: '^$' });
    users.push(reader);
    const closed = await told(name, (mine) => mine.assertQueue(name), open(reader));
    expect(closed).toMatchObject({ code: 'ACCESS_REFUSED', message: expect.stringContaining(`“${name}”`) });
  });
});

describe('what is asked of queues', () => {
  it('an exclusive one belongs to another connection', async () => {
    await channel.assertQueue('mine', { exclusive: true });
    const failure = await told('mine', (channel) => channel.assertQueue('mine'));
    expect(failure).toMatchObject({ code: 'QUEUE_LOCKED', about: { queue: 'mine' } });
    expect(failure.message).toContain('“mine” is exclusive: it belongs to another connection');
  });

  it('one with an exclusive consumer', async () => {
    await channel.assertQueue('single');
    await channel.consume('single', () => {}, { exclusive: true });
    const failure = await told('single', (mine) => mine.consume('single', () => {}));
    expect(failure).toMatchObject({ code: 'QUEUE_LOCKED', message: expect.stringContaining('exclusive consumer') });
  });

  it.each([
    [
      'a quorum queue that is not durable',
      { durable: false, arguments: { 'x-queue-type': 'quorum' } },
      'must be durable',
    ],
    [
      'a quorum queue with priorities',
      { arguments: { 'x-queue-type': 'quorum', 'x-max-priority': 5 } },
      '“x-max-priority”',
    ],
    ['a negative time to live', { arguments: { 'x-message-ttl': -1 } }, '“x-message-ttl” can’t be negative'],
    ['an unknown type', { arguments: { 'x-queue-type': 'nope' } }, 'x-queue-type'],
  ])('%s can’t be', async (_what, options, words) => {
    const failure = await told('odd', (mine) => mine.assertQueue('odd', options));
    expect(failure).toMatchObject({ code: 'QUEUE_INVALID', message: expect.stringContaining('“odd”') });
    expect(failure.message + failure.detail).toContain(words);
  });

  it('names that are reserved', async () => {
    expect(await told('amq.mine', (mine) => mine.assertQueue('amq.mine'))).toMatchObject({
      code: 'NAME_RESERVED',
      message: expect.stringContaining('“amq.mine” can’t be the name of a new queue'),
    });
    expect(await told('amq.x', (mine) => mine.assertExchange('amq.x', 'topic'))).toMatchObject({
      code: 'NAME_RESERVED',
      message: expect.stringContaining('new exchange'),
    });
  });

  it('deleted only if empty or unused, and it is not', async () => {
    await channel.assertQueue('full');
    channel.sendToQueue('full', Buffer.from('x'));
    await channel.checkQueue('full');
    expect(await told('full', (mine) => mine.deleteQueue('full', { ifEmpty: true }))).toMatchObject({
      code: 'QUEUE_NOT_EMPTY',
      about: { queue: 'full' },
    });
    await channel.consume('full', () => {});
    expect(await told('full', (mine) => mine.deleteQueue('full', { ifUnused: true }))).toMatchObject({
      code: 'QUEUE_IN_USE',
      about: { queue: 'full' },
    });
  });
});

describe('what is not there', () => {
  it('a queue, by name and virtual host', async () => {
    const failure = await told('nope', (mine) => mine.checkQueue('nope'));
    expect(failure).toMatchObject({ code: 'QUEUE_NOT_FOUND', about: { queue: 'nope', vhost } });
    expect(failure.message).toBe(`There is no queue “nope” on this broker in the virtual host “${vhost}”.`);
  });

  it('an exchange to bind to, and a queue to bind', async () => {
    await channel.assertQueue('there');
    expect(await told('there', (mine) => mine.bindQueue('there', 'nowhere', 'k'))).toMatchObject({
      code: 'EXCHANGE_NOT_FOUND',
      about: { exchange: 'nowhere' },
    });
    expect(await told('gone', (mine) => mine.bindQueue('gone', 'amq.topic', 'k'))).toMatchObject({
      code: 'QUEUE_NOT_FOUND',
      about: { queue: 'gone' },
    });
  });

  it('an exchange to publish to, which only the channel’s end tells', async () => {
    const end = ended(channel);
    channel.publish('nowhere', 'k', Buffer.from('x'));
    const { failure } = channelFailure(await end, '', 'h');
    expect(failure).toMatchObject({ code: 'EXCHANGE_NOT_FOUND', about: { exchange: 'nowhere' } });
  });

  it('a queue for a message, which is returned, and confirmed all the same', async () => {
    const confirming = await other.createConfirmChannel();
    const returned = new Promise<{ fields: unknown }>((resolve) => confirming.once('return', resolve));
    confirming.sendToQueue('nope', Buffer.from('x'), { mandatory: true });
    const { replyText } = (await returned).fields as { replyText: string };
    await confirming.waitForConfirms();
    expect(diagnose(replyText, { queue: 'nope' })).toMatchObject({
      code: 'UNROUTABLE',
      message: expect.stringContaining('there is no queue “nope”'),
    });
  });

  it('an exchange of that type; and one that is there with another', async () => {
    const unknown = await told('x', (mine) => mine.assertExchange('x', 'x-no-such-type'));
    expect(unknown).toMatchObject({ code: 'EXCHANGE_INVALID', message: expect.stringContaining('“x-no-such-type”') });
    await channel.assertExchange('x', 'fanout');
    expect(await told('x', (mine) => mine.assertExchange('x', 'topic'))).toMatchObject({
      code: 'EXCHANGE_MISMATCH',
      message: 'The exchange “x” is there already, but different: it already exists with the type fanout, not topic.',
    });
  });
});

describe('a user without a permission', () => {
  async function limited(change: { configure?: string; write?: string; read?: string }): Promise<[AmqpSession, User]> {
    const user = await sharedBroker().createUser({ vhost, ...change });
    users.push(user);
    return [open(user), user];
  }

  it('is told which one, on what, and for whom', async () => {
    await channel.assertQueue('orders');
    const [configure, one] = await limited({ configure: '^$' });
    const declared = await told('new', (mine) => mine.assertQueue('new'), configure);
    expect(declared).toMatchObject({ code: 'ACCESS_REFUSED', about: { queue: 'new', user: one.name } });
    expect(declared.message).toBe(
      `The user “${one.name}” may not declare or delete the queue “new” in the virtual host “${vhost}”: the permission to configure it is missing.`,
    );
    const [read, two] = await limited({ read: '^$' });
    const consumed = await told('orders', (mine) => mine.consume('orders', () => {}), read);
    expect(consumed.message).toContain(`The user “${two.name}” may not consume from the queue “orders”`);
    const [write, three] = await limited({ write: '^$' });
    const bound = await told('orders', (mine) => mine.bindQueue('orders', 'amq.topic', 'k'), write);
    expect(bound.message).toContain(`The user “${three.name}” may not bind the queue “orders”`);
  });

  it('to publish, which only the channel’s end tells', async () => {
    const user = await sharedBroker().createUser({ vhost, write: '^$' });
    users.push(user);
    const model = await connect(user.url);
    const theirs = await model.createChannel();
    const end = ended(theirs);
    theirs.sendToQueue('orders', Buffer.from('x'));
    const { failure } = channelFailure(await end, 'orders', 'h');
    await model.close();
    expect(failure).toMatchObject({ code: 'ACCESS_REFUSED', about: { exchange: 'amq.default', user: user.name } });
    expect(failure.message).toContain('may not publish to the default exchange');
  });
});

describe('an ack of a delivery tag that is not open', () => {
  const deliver = async (on: Channel): Promise<void> => {
    await on.assertQueue('work');
    on.sendToQueue('work', Buffer.from('x'));
    await new Promise((resolve) => void on.consume('work', (message) => resolve(message)));
  };
  const ack = (on: Channel, deliveryTag: number): void => on.ack({ fields: { deliveryTag } } as never);

  it('acked twice', async () => {
    await deliver(channel);
    const end = ended(channel);
    ack(channel, 1);
    ack(channel, 1);
    const { failure } = channelFailure(await end, 'work', 'h', { highestTag: 1 });
    expect(failure).toMatchObject({ code: 'UNKNOWN_DELIVERY_TAG', message: expect.stringContaining('acked twice') });
  });

  it('acked on another channel, or after the channel was opened anew', async () => {
    await deliver(channel);
    const another = await other.createChannel();
    const end = ended(another);
    ack(another, 1);
    const error = await end;
    expect(channelFailure(error, 'work', 'h', { highestTag: 0 }).failure.message).toContain(
      'it came on another channel',
    );
    // Whoever does not know what the channel saw is told all that it may be.
    expect(channelFailure(error, 'work', 'h').failure.message).toMatch(/acked already, came on another channel/);
  });
});
