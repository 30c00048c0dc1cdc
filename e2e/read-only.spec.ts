import type { Page } from '@playwright/test';
import { connect } from 'amqplib';
import type { Bridge, ChangingCall, Input } from '../src/shared/contract.ts';
import { plainQueue } from '../src/shared/explore/declare.ts';
import type { Reply } from '../src/shared/failure.ts';
import type { ProfileId } from '../src/shared/ids.ts';
import type { ListedProfile } from '../src/shared/profile.ts';
import { defaultQueue, defaultWorker } from '../src/shared/settings.ts';
import { expect, test } from './warren.ts';

declare const window: { warren: Bridge };

/** What somebody would send who has taken over the window: a call of each kind that changes a broker. */
function forgeries(at: ProfileId): { [N in ChangingCall]: Input<N> } {
  const queue = { ...plainQueue, name: 'forged' };
  const binding = { source: 'news', to: { kind: 'queue', name: 'tasks' }, key: 'forged', arguments: {} } as const;
  return {
    'queue.use': { settings: { ...defaultQueue, name: 'forged' }, adopt: false },
    'queue.purge': undefined,
    'queue.delete': undefined,
    'task.publish': { texts: ['forged'], times: 1, persistent: true, perSecond: null },
    'worker.start': { count: 1, settings: defaultWorker },
    'declare.queue': { at, queue },
    'declare.replace': { at, queue: { ...queue, name: 'tasks' } },
    'declare.purge': { at, name: 'tasks' },
    'declare.delete': { at, name: 'tasks', only: { ifUnused: false, ifEmpty: false } },
    'created.remove': { at, things: [{ kind: 'queue', name: 'tasks' }] },
    'exchange.declare': {
      at,
      settings: {
        name: 'forged',
        type: 'fanout',
        durable: true,
        autoDelete: false,
        internal: false,
        alternate: null,
        arguments: {},
      },
    },
    'exchange.delete': { at, name: 'news', onlyIfUnused: false },
    'exchange.bind': { at, binding },
    'exchange.unbind': { at, binding: { ...binding, key: 'sport' }, propertiesKey: 'sport' },
    'message.peek': { at, queue: 'tasks', count: 1, putBack: 'nack' },
    'message.delete': { at, fetch: 1, index: 0 },
    'message.publish': {
      at,
      place: { exchange: '', key: 'tasks' },
      body: 'forged',
      bodyIs: 'text',
      properties: {},
    },
    'message.publishFile': { at, file: 1, to: { kind: 'as saved' }, from: 0 },
    'transfer.preview': { at, source: 'tasks', to: 'queue', count: null },
    'transfer.begin': { at, source: 'tasks', way: { kind: 'move', target: 'other' }, count: null },
    'transfer.continue': { at },
  };
}

async function profileOf(page: Page, name: string): Promise<ListedProfile> {
  const reply = await page.evaluate(() => window.warren.call('profile.list', undefined));
  if (!reply.ok) throw new Error(reply.failure.message);
  return (reply.value as ListedProfile[]).find((profile) => profile.name === name)!;
}

test('a read-only connection can change nothing, by screen or by a forged call', async ({ warren, broker, vhost }) => {
  const { page } = warren;
  const model = await connect(`amqp://guest:guest@127.0.0.1:${broker.port}/${vhost}`);
  const channel = await model.createChannel();
  await channel.assertQueue('tasks');
  await channel.assertQueue('other');
  await channel.assertExchange('news', 'topic');
  await channel.bindQueue('tasks', 'news', 'sport');
  for (let i = 0; i < 3; i++) channel.sendToQueue('tasks', Buffer.from(`task ${i}`));
  await expect.poll(async () => (await broker.queue(vhost, 'tasks'))?.ready).toBe(3);
  const definitions = async () => await broker.management('GET', `/api/definitions/${vhost}`);
  const before = await definitions();

  await warren.openForm();
  await page.getByLabel('Name', { exact: true }).fill('Production');
  await page.getByLabel('Host', { exact: true }).fill(`127.0.0.1:${broker.port}`);
  await page.getByLabel('Virtual host').fill(vhost);
  await page.getByLabel('Management URL').fill(new URL(broker.managementUrl).origin);
  await page.getByRole('switch', { name: /^Read-only/ }).click();
  await page.getByRole('form', { name: 'Connection' }).getByRole('button', { name: 'Connect', exact: true }).click();

  const lab = page.getByRole('complementary', { name: 'Queue and tasks' });
  await expect(lab.getByText('This connection is read-only')).toBeVisible();
  await expect(lab.getByRole('button', { name: 'Publish' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Start workers' })).toBeDisabled();
  await lab.getByRole('button', { name: 'Look at its queues' }).click();
  await expect(page.getByText('This connection is read-only: Warren changes nothing on its broker.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Declare a queue' })).toBeDisabled();
  await page.getByRole('table', { name: 'Queues' }).getByRole('button', { name: 'tasks' }).click();
  for (const name of ['Use in the lab', 'Purge…', 'Delete…', 'Move messages…']) {
    await expect(page.getByRole('button', { name })).toBeDisabled();
  }

  const { id } = await profileOf(page, 'Production');
  for (const [name, input] of Object.entries(forgeries(id))) {
    const reply = (await page.evaluate(([call, given]) => window.warren.call(call as string, given), [
      name,
      input,
    ] as const)) as Reply<unknown>;
    expect({ name, reply }).toMatchObject({ name, reply: { ok: false, failure: { code: 'READ_ONLY' } } });
  }

  expect(await definitions()).toEqual(before);
  expect(await broker.queue(vhost, 'tasks')).toEqual({ ready: 3, unacked: 0, consumers: 0 });
  const first = await channel.get('tasks');
  expect(first && [first.content.toString(), first.fields.redelivered]).toEqual(['task 0', false]);
  await model.close();
});
