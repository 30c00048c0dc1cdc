/** What an operator does to clients: permissions, forced closes, and alarms. */
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';
import { login, plainResponse, tuneAndOpen } from '../session.ts';

interface Rights {
  readonly configure?: string;
  readonly write?: string;
  readonly read?: string;
}

/** A user who may do only this, and what happens. Its name is "lim" in the transcript. */
function limited(name: string, rights: Rights, play: (lim: Channel, guest: Channel, s: Scene) => Promise<unknown>) {
  return scenario(`permission: ${name}`, async (s) => {
    const user = await s.target.broker.createUser({
      name: s.name('lim'),
      password: 'secret',
      vhost: s.target.vhost,
      ...rights,
    });
    try {
      const lim = await s.elsewhere(undefined, { response: plainResponse(user.name, 'secret') });
      await play(lim, await s.channel('guest'), s);
    } finally {
      await s.target.broker.deleteUser(user.name);
    }
  });
}

const none: Rights = { configure: '', write: '', read: '' };

export const operator: readonly Scenario[] = [
  limited('declare a queue', none, (c, _, s) => c.ask('QueueDeclare', { queue: s.name('q') })),
  limited('declare a queue that is there', none, async (c, guest) =>
    c.ask('QueueDeclare', { queue: await guest.queue() }),
  ),
  limited('passive declare', none, async (c, guest) =>
    c.ask('QueueDeclare', { queue: await guest.queue(), passive: true }),
  ),
  limited('passive declare of a missing queue', none, (c, _, s) =>
    c.ask('QueueDeclare', { queue: s.name('no'), passive: true }),
  ),
  limited("declare a queue of the broker's naming", none, (c) => c.ask('QueueDeclare', { exclusive: true })),
  limited('declare an exchange', none, (c, _, s) =>
    c.ask('ExchangeDeclare', { exchange: s.name('x'), type: 'direct' }),
  ),
  limited('delete', none, async (c, guest) => c.ask('QueueDelete', { queue: await guest.queue() })),
  limited('delete a missing queue', none, (c, _, s) => c.ask('QueueDelete', { queue: s.name('no') })),
  limited('purge', none, async (c, guest) => c.ask('QueuePurge', { queue: await guest.queue() })),
  limited('get', none, async (c, guest) => c.ask('BasicGet', { queue: await guest.queue() })),
  limited('consume', none, async (c, guest) => c.ask('BasicConsume', { queue: await guest.queue() })),
  limited('publish to the default exchange', none, async (c, guest) => {
    c.publish('', await guest.queue(), 'x');
    await c.next();
  }),
  limited('publish', { ...none, configure: '.*' }, async (c, guest) => {
    c.publish(await guest.exchange('fanout'), '', 'x');
    await c.next();
  }),
  limited('bind without write to the queue', { ...none, read: '.*' }, async (c, guest) =>
    c.ask('QueueBind', { queue: await guest.queue(), exchange: 'amq.direct' }),
  ),
  limited('bind without read of the exchange', { ...none, write: '.*' }, async (c, guest) =>
    c.ask('QueueBind', { queue: await guest.queue(), exchange: 'amq.direct' }),
  ),
  limited('dead-letter exchange without write to it', { configure: '.*', write: '^$', read: '.*' }, (c, _, s) =>
    c.ask('QueueDeclare', { queue: s.name('q'), arguments: { 'x-dead-letter-exchange': 'amq.direct' } }),
  ),
  limited('what is allowed works', { configure: '', write: '.*', read: '.*' }, async (c, guest) => {
    const queue = await guest.queue();
    await c.ask('QueueBind', { queue, exchange: 'amq.direct', routingKey: queue });
    c.publish('amq.direct', queue, 'x');
    await c.show(queue);
  }),
  limited("user_id must be the user's", { configure: '.*', write: '.*', read: '.*' }, async (c) => {
    c.publish('', await c.queue(), 'x', { properties: { userId: 'guest' } });
    await c.next();
  }),
  scenario('permission: no access to the vhost', async (s) => {
    const user = await s.target.broker.createUser({ name: s.name('lim'), password: 'secret', vhost: '/' });
    const session = s.socket();
    await login(session, { response: plainResponse(user.name, 'secret') });
    await session.inbox.take('tune');
    tuneAndOpen(session, s.target.vhost);
    s.write(await session.inbox.take('a refusal'));
    await s.target.broker.deleteUser(user.name);
  }),
  scenario('operator: a connection is closed', async (s) => {
    const user = await s.target.broker.createUser({ name: s.name('lim'), password: 'secret', vhost: s.target.vhost });
    const c = await s.elsewhere(undefined, { response: plainResponse(user.name, 'secret') });
    await s.target.broker.closeConnections({ user: user.name }, 'enough of this');
    await c.next(2);
    await s.target.broker.deleteUser(user.name);
  }),
  scenario(
    'alarm: publishers are blocked, and told so',
    async (s) => {
      const c = await s.channel('publisher');
      const consumer = await s.elsewhere('consumer');
      const queue = await c.queue();
      await c.ok('ConfirmSelect');
      await s.target.broker.setMemoryAlarm(true);
      try {
        c.publish('', queue, 'x');
        s.write(await c.session.inbox.take('connection.blocked'));
        await consumer.ask('QueueDeclare', { queue, passive: true });
      } finally {
        await s.target.broker.setMemoryAlarm(false);
      }
      s.write(await c.session.inbox.take('connection.unblocked'));
      await c.confirms(1);
      await consumer.show(queue);
      s.note(`the consumer's connection was told ${consumer.session.inbox.takeAll().length} things`);
    },
    { alone: true },
  ),
  scenario(
    'alarm: a client that does not know connection.blocked',
    async (s) => {
      const c = await s.elsewhere('publisher', { capabilities: { publisher_confirms: true, 'basic.nack': true } });
      const other = await s.elsewhere('other');
      const queue = await c.queue();
      await c.ok('ConfirmSelect');
      await s.target.broker.setMemoryAlarm(true);
      try {
        c.publish('', queue, 'x');
        other.publish('', queue, 'y');
        s.write(await other.session.inbox.take('connection.blocked'));
      } finally {
        await s.target.broker.setMemoryAlarm(false);
      }
      await c.confirms(1);
      s.note(`the publisher was told ${c.session.inbox.takeAll().length} things`);
    },
    { alone: true },
  ),
  scenario(
    'alarm: a connection that opens during it',
    async (s) => {
      await s.target.broker.setMemoryAlarm(true);
      const c = await s.channel();
      try {
        await c.queue();
        c.publish('', s.name('q'), 'x');
        s.write(await c.session.inbox.take('connection.blocked'));
      } finally {
        await s.target.broker.setMemoryAlarm(false);
      }
      s.write(await c.session.inbox.take('connection.unblocked'));
      await c.show(s.name('q'));
    },
    { alone: true },
  ),
];
