// Debian's amqp-tools (librabbitmq). They can't publish with confirms, can't purge or reject, and don't tell whether a message was
// redelivered: amqplib looks at that. amqp-consume acks a message when its command succeeds, and holds it as long as that runs;
// amqp-get takes a message with an automatic ack.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { connect } from 'amqplib';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '../helpers/until.ts';
import { onBothBrokers } from './brokers.ts';

const run = promisify(execFile);
const queue = 'tasks';

onBothBrokers('amqp-tools', (place) => {
  const tool = async (name: string, ...args: string[]): Promise<string> =>
    (await run(name, ['--url', place().vhost.url, ...args])).stdout;
  const declare = (): Promise<string> => tool('amqp-declare-queue', '--durable', '--queue', queue);
  const publish = (body: string): Promise<string> => tool('amqp-publish', '--persistent', '-r', queue, '-b', body);
  const figures = () => place().broker.queue(place().vhost.name, queue);

  it('declare a durable queue and publish persistent messages, which amqp-get takes in their order', async () => {
    await declare();
    await publish('1');
    await publish('2');
    await until(async () => (await figures())?.ready === 2, { what: 'both are there' });
    expect(await tool('amqp-get', '-q', queue)).toBe('1');
    expect(await tool('amqp-get', '-q', queue)).toBe('2');
    await expect(tool('amqp-get', '-q', queue)).rejects.toMatchObject({ code: 2 });
    expect(await figures()).toEqual({ ready: 0, unacked: 0, consumers: 0 });
    expect(await place().broker.connections({ vhost: place().vhost.name })).toEqual([]);
  });

  it('consume with a prefetch, and ack what their command does', async () => {
    await declare();
    for (const body of ['1 ', '2 ', '3 ']) await publish(body);
    expect(await tool('amqp-consume', '-q', queue, '-c', '2', '-p', '1', 'cat')).toBe('1 2 ');
    await until(async () => (await figures())?.ready === 1, { what: 'one is left' });
    expect(await figures()).toEqual({ ready: 1, unacked: 0, consumers: 0 });
  });

  it('leave what a killed amqp-consume held to the next consumer, as redelivered', async () => {
    await declare();
    for (const body of ['1', '2', '3']) await publish(body);
    const held = spawn('amqp-consume', ['--url', place().vhost.url, '-q', queue, '-p', '2', 'sleep', '60'], {
      detached: true,
    });
    onTestFinished(() => void held.kill('SIGKILL'));
    await until(async () => (await figures())?.unacked === 2, { what: 'it holds two' });
    expect(await figures()).toEqual({ ready: 1, unacked: 2, consumers: 1 });
    // Its command with it: it has the socket too.
    process.kill(-held.pid!, 'SIGKILL');
    await once(held, 'exit');
    await until(async () => (await figures())?.ready === 3, { what: 'all are back' });
    const model = await connect(place().vhost.url);
    const channel = await model.createChannel();
    const found = [];
    for (let message = await channel.get(queue); message; message = await channel.get(queue)) {
      found.push([message.content.toString(), message.fields.redelivered, message.properties.deliveryMode]);
    }
    await model.close();
    expect(found).toEqual([
      ['1', true, 2],
      ['2', true, 2],
      ['3', false, 2],
    ]);
  });

  it('publish a header and bind a queue of the broker’s naming to an exchange', async () => {
    const consuming = spawn('amqp-consume', [
      '--url',
      place().vhost.url,
      '-e',
      'amq.topic',
      '-r',
      'a.*',
      '-c',
      '1',
      'cat',
    ]);
    const printed = once(consuming.stdout, 'data');
    // It may end before amqp-publish has.
    const ended = once(consuming, 'exit');
    const [name] = (await once(consuming.stderr, 'data')) as [Buffer];
    expect(name.toString()).toMatch(/amq\.gen-\S+/);
    const bound = `/api/exchanges/${place().vhost.name}/amq.topic/bindings/source`;
    await until(async () => ((await place().broker.management('GET', bound)) as object[]).length === 1, {
      what: 'bound',
    });
    await tool('amqp-publish', '-e', 'amq.topic', '-r', 'a.b', '-C', 'text/plain', '-H', 'k: v', '-b', 'hello');
    expect(String((await printed)[0])).toBe('hello');
    await ended;
  });

  it('pass on what the broker says of a missing queue', async () => {
    await expect(tool('amqp-get', '-q', 'missing')).rejects.toMatchObject({
      stderr: expect.stringContaining(`NOT_FOUND - no queue 'missing' in vhost '${place().vhost.name}'`),
    });
  });
});
