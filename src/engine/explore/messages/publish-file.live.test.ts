import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { expect, it } from 'vitest';
import { startBroker } from '../../../../test/helpers/broker.ts';
import { endpointOf } from '../../../../test/helpers/lab.ts';
import { until } from '../../../../test/helpers/until.ts';
import { createBrokerSession } from '../broker-session.ts';
import { writeMessages } from './file.ts';
import { createMessages } from './messages.ts';

it('a broker that dies in the middle leaves at most one message in doubt, and none is sent twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'warren-file-'));
  const broker = await startBroker();
  const made = await broker.createVhost();
  const target = { endpoint: endpointOf(broker.port, made.name), password: 'guest', managementPort: null };
  const session = createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });
  const messages = createMessages(session);
  try {
    const client = await connect(made.url);
    client.on('error', () => {});
    const channel = await client.createChannel();
    channel.on('error', () => {});
    await channel.assertQueue('work');
    await broker.flushDeclarations();
    const path = join(folder, 'many.jsonl');
    const many = Array.from({ length: 1_500 }, (_, i) => ({
      exchange: '',
      routingKey: 'work',
      redelivered: false,
      properties: { deliveryMode: 2, messageId: String(i) },
      content: Buffer.from(`order ${i}`),
    }));
    await writeMessages(path, { queue: 'work', vhost: made.name, savedAt: new Date() }, many);
    const { id } = await messages.openFile(path);
    const publishing = messages.publishFile(id, { kind: 'as saved' }, 0);
    await until(() => (messages.fileProgress()?.done ?? 0) > 200, { what: '200 confirmed' });
    await broker.kill();
    const first = await publishing;
    expect(first.failure).not.toBe(null);
    expect(first.confirmed + first.inDoubt + first.notSent).toBe(1_500);
    expect(first.inDoubt).toBeLessThanOrEqual(1);

    await broker.start();
    const rest = await messages.publishFile(id, { kind: 'as saved' }, 1_500 - first.notSent);
    expect(rest).toMatchObject({ total: first.notSent, confirmed: first.notSent, failure: null });
    const again = await connect(made.url);
    const check = await again.createChannel();
    const { messageCount } = await check.checkQueue('work');
    expect(messageCount).toBeGreaterThanOrEqual(first.confirmed + rest.confirmed);
    expect(messageCount).toBeLessThanOrEqual(1_500);
    await again.close();
  } finally {
    messages.close();
    await session.close();
    await broker.close();
    await rm(folder, { recursive: true });
  }
});
