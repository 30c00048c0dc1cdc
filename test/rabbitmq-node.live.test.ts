import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { promisify } from 'node:util';
import { type ChannelModel, connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type IssuedCertificate,
} from './helpers/certificates.ts';
import { type RabbitMqNode, startRabbitMq } from './helpers/rabbitmq.ts';
import { publishCoordinates } from './helpers/rabbitmq-environment.ts';
import { rabbitMqPrograms } from './helpers/rabbitmq-files.ts';
import { playwrightRabbitMq } from './helpers/rabbitmq-playwright.ts';
import { sharedRabbitMq } from './helpers/rabbitmq-shared.ts';
import { until } from './helpers/until.ts';

/** Closes with the block; broker-side endings are part of these tests and no failure. */
async function client(url: string, options: object = {}): Promise<ChannelModel & AsyncDisposable> {
  const model = await connect(url, { timeout: 5_000, ...options });
  model.on('error', () => {});
  return Object.assign(model, { [Symbol.asyncDispose]: () => model.close().catch(() => {}) });
}

/** Ids of the processes whose command line or environment names the text. */
async function processesOf(text: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,stat=,args='], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split('\n').filter((line) => line.includes(text) && !/^\s*\d+\s+Z/.test(line));
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
}

describe.skipIf(rabbitMqPrograms() === null)('a RabbitMQ node of the tests', () => {
  let authority: CertificateAuthority;
  let right: IssuedCertificate;
  let wrongHost: IssuedCertificate;
  let node: RabbitMqNode;

  beforeAll(async () => {
    authority = await createCertificateAuthority();
    right = await authority.issue('server');
    wrongHost = await authority.issue('elsewhere', ['DNS:elsewhere.example']);
    node = await startRabbitMq({ tls: { caFile: authority.caFile, ...right }, conf: ['heartbeat = 17'] });
  });

  afterAll(async () => {
    await node?.close();
    await authority?.close();
  });

  it('has a name, ports and a folder of its own, and takes lines of configuration', async () => {
    expect(node.port).not.toBe(5672);
    const overview = (await node.management('GET', '/api/overview')) as { node: string };
    expect(overview.node).toBe(node.coordinates.nodeName);
    expect(await node.evaluate('{ok, Seconds} = application:get_env(rabbit, heartbeat), Seconds')).toBe(17);
    expect(await node.rabbitmqctl('list_vhosts', '--quiet')).toContain('/');
  });

  it('keeps vhosts apart and tells the exact figures of a queue', async () => {
    const one = await node.createVhost();
    const two = await node.createVhost('two / zwei ä');
    await using first = await client(one.url);
    await using second = await client(two.url);
    const channel = await first.createConfirmChannel();
    const other = await second.createChannel();
    for (const type of ['classic', 'quorum']) {
      await channel.assertQueue(type, { durable: true, arguments: { 'x-queue-type': type } });
      for (let n = 0; n < 3; n += 1) channel.sendToQueue(type, Buffer.from(String(n)));
      await channel.waitForConfirms();
      expect(await node.queue(one.name, type), type).toEqual({ ready: 3, unacked: 0, consumers: 0 });
      await channel.prefetch(2);
      await channel.consume(type, () => {});
      await expect.poll(() => node.queue(one.name, type)).toEqual({ ready: 1, unacked: 2, consumers: 1 });
    }
    expect(await node.queue(two.name, 'classic')).toBeNull();
    await other.assertQueue('classic', { durable: false });
    expect(await node.queue(two.name, 'classic')).toEqual({ ready: 0, unacked: 0, consumers: 0 });
    await node.deleteVhost(one.name);
    await expect(connect(one.url)).rejects.toThrow();
    await node.deleteVhost(two.name);
  });

  it('gives users exactly the rights asked for', async () => {
    const vhost = await node.createVhost();
    const reader = await node.createUser({ vhost: vhost.name, configure: '^$', write: '^$', read: '^tasks$' });
    await using owner = await client(vhost.url);
    await (await owner.createChannel()).assertQueue('tasks');
    await using limited = await client(reader.url);
    const channel = await limited.createChannel();
    channel.on('error', () => {});
    expect(await channel.get('tasks')).toBe(false);
    await expect(channel.assertQueue('mine')).rejects.toThrow(/access to queue 'mine' .* refused/);
    await node.deleteUser(reader.name);
    await expect(connect(reader.url)).rejects.toThrow(/ACCESS_REFUSED/);
    await node.deleteVhost(vhost.name);
  });

  it('finds connections at once and closes the chosen ones', async () => {
    const vhost = await node.createVhost();
    await using chosen = await client(vhost.url, { clientProperties: { connection_name: 'chosen' } });
    await using spared = await client(vhost.url, { clientProperties: { connection_name: 'spared' } });
    const closed = new Promise<Error>((resolve) => chosen.once('close', resolve));
    const names = (await node.connections({ vhost: vhost.name })).map(({ clientName }) => clientName);
    expect(names.sort()).toEqual(['chosen', 'spared']);
    expect(await node.closeConnections({ clientName: 'chosen' }, 'made to')).toBe(1);
    expect(String(await closed)).toMatch(/320.*made to/);
    await spared.createChannel();
    await node.deleteVhost(vhost.name);
  });

  it('keeps persistent messages and drops transient ones over a restart, and tells clients of it', async () => {
    const vhost = await node.createVhost();
    const before = node.pid;
    await using publisher = await client(vhost.url);
    const channel = await publisher.createConfirmChannel();
    await channel.assertQueue('tasks', { durable: true });
    channel.sendToQueue('tasks', Buffer.from('kept'), { persistent: true });
    channel.sendToQueue('tasks', Buffer.from('dropped'), { persistent: false });
    await channel.waitForConfirms();
    const closed = new Promise<Error>((resolve) => publisher.once('close', resolve));
    await node.restart();
    expect(String(await closed)).toMatch(/320.*shutdown/);
    expect(node.pid).not.toBe(before);
    expect(await node.queue(vhost.name, 'tasks')).toEqual({ ready: 1, unacked: 0, consumers: 0 });
    await using after = await client(vhost.url);
    const message = await (await after.createChannel()).get('tasks');
    expect(message !== false && message.content.toString()).toBe('kept');
    await node.deleteVhost(vhost.name);
  });

  it('comes back from SIGKILL with what was confirmed', async () => {
    const vhost = await node.createVhost();
    await using publisher = await client(vhost.url);
    const channel = await publisher.createConfirmChannel();
    await channel.assertQueue('tasks', { durable: true });
    channel.sendToQueue('tasks', Buffer.from('kept'), { persistent: true });
    await channel.waitForConfirms();
    await node.kill();
    expect(await accepts(node.port)).toBe(false);
    expect(() => node.pid).toThrow(/not running/);
    await expect(node.kill()).rejects.toThrow(/not running/);
    await expect(node.queue(vhost.name, 'tasks')).rejects.toThrow(/nodedown/);
    await node.start();
    await expect(node.start()).rejects.toThrow(/running already/);
    expect(await node.queue(vhost.name, 'tasks')).toEqual({ ready: 1, unacked: 0, consumers: 0 });
    await node.deleteVhost(vhost.name);
  });

  it('speaks TLS with a certificate of the tests, and with a wrong one after a restart', async () => {
    const url = `amqps://guest:guest@localhost:${node.tlsPort}`;
    await using trusting = await client(url, { ca: [authority.ca] });
    await trusting.createChannel();
    await expect(connect(url)).rejects.toMatchObject({
      code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET/),
    });
    const keep = { certFile: `${right.certFile}.keep`, keyFile: `${right.keyFile}.keep` };
    await copyFile(right.certFile, keep.certFile);
    await copyFile(right.keyFile, keep.keyFile);
    await copyFile(wrongHost.certFile, right.certFile);
    await copyFile(wrongHost.keyFile, right.keyFile);
    await node.restart();
    await expect(connect(url, { ca: [authority.ca] })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('blocks publishers while the memory alarm is on', async () => {
    const vhost = await node.createVhost();
    await using publisher = await client(vhost.url);
    const channel = await publisher.createConfirmChannel();
    await channel.assertQueue('tasks');
    const blocked = new Promise<string>((resolve) => publisher.once('blocked', resolve));
    const unblocked = new Promise<void>((resolve) => publisher.once('unblocked', resolve));
    await node.setMemoryAlarm(true);
    channel.sendToQueue('tasks', Buffer.from('waits'));
    expect(await blocked).toBe('low on memory');
    expect(await node.queue(vhost.name, 'tasks')).toMatchObject({ ready: 0 });
    await node.setMemoryAlarm(false);
    await unblocked;
    await channel.waitForConfirms();
    expect(await node.queue(vhost.name, 'tasks')).toMatchObject({ ready: 1 });
    await node.deleteVhost(vhost.name);
  });

  it('can be reached from other processes', async () => {
    const shared = sharedRabbitMq();
    expect(shared.port).not.toBe(node.port);
    const vhost = await shared.createVhost();
    await using fromShared = await client(vhost.url);
    await (await fromShared.createChannel()).assertQueue('tasks');
    expect(await shared.queue(vhost.name, 'tasks')).toEqual({ ready: 0, unacked: 0, consumers: 0 });
    await shared.deleteVhost(vhost.name);

    expect(() => playwrightRabbitMq()).toThrow(/WARREN_TEST_RABBITMQ/);
    publishCoordinates(node.coordinates);
    const attached = playwrightRabbitMq();
    publishCoordinates(null);
    expect(await attached.queue('/', 'nothing')).toBeNull();
    await attached.detach();
  });

  it('says why it did not start', async () => {
    await expect(startRabbitMq({ conf: ['no.such.setting = 1'] })).rejects.toThrow(/no\.such\.setting/);
  });

  it('leaves no process and no file after close', async () => {
    const short = await startRabbitMq();
    const { folder, epmdPort } = short.coordinates;
    await short.queue('/', 'starts the helper process');
    expect((await processesOf(folder)).length).toBeGreaterThan(2);
    await short.stop();
    await short.rabbitmqctl('status').catch(() => {});
    await short.close();
    await short.close();
    await until(async () => (await processesOf(folder)).length === 0, { what: 'no process left' });
    expect(existsSync(folder)).toBe(false);
    expect(await accepts(epmdPort)).toBe(false);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'leaves no process and no file when the test process dies of %s',
    async (signal) => {
      const source = `
      import { startRabbitMq } from ${JSON.stringify(new URL('./helpers/rabbitmq.ts', import.meta.url).href)};
      const node = await startRabbitMq();
      await node.queue('/', 'starts the helper process');
      console.log(JSON.stringify(node.coordinates));
      setInterval(() => {}, 1000);`;
      const parent = spawn(process.execPath, ['--input-type=module', '-e', source], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const line = await new Promise<string>((resolve) =>
        parent.stdout.once('data', (chunk) => resolve(String(chunk))),
      );
      const { folder, port } = JSON.parse(line) as { folder: string; port: number };
      expect(await accepts(port)).toBe(true);
      expect((await processesOf(folder)).length).toBeGreaterThan(2);
      parent.kill(signal);
      await until(async () => (await processesOf(folder)).length === 0, { what: 'no process left' });
      expect(existsSync(folder)).toBe(false);
      expect(await accepts(port)).toBe(false);
    },
  );
});
