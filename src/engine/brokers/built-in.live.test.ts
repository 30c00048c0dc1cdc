import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChannelModel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../../test/helpers/until.ts';
import { type BuiltInPlace, type BuiltInState, hasPlace } from '../../shared/lab/built-in.ts';
import { type BuiltInSettings, defaultBuiltIn } from '../../shared/settings.ts';
import { systemClock } from '../clock.ts';
import { type BuiltInBroker, createBuiltInBroker } from './built-in.ts';
import { createBrokerLauncher } from './fork-launcher.ts';

/** The broker as it stands in the sources: Node runs it as it is. */
const launcher = createBrokerLauncher(join(import.meta.dirname, '../../broker/main.ts'));

let folder: string;
let brokers: BuiltInBroker[];
let models: ChannelModel[];
/** Below the ports of outgoing connections, of which a client that seeks the broker could else be given the very one. */
let port: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warren-built-in-'));
  brokers = [];
  models = [];
  port = 20_000 + Math.floor(Math.random() * 10_000);
});
afterEach(async () => {
  for (const model of models) await model.close().catch(() => {});
  await Promise.all(brokers.map((broker) => broker.close()));
  await rm(folder, { recursive: true, force: true });
});

function create(change: Partial<BuiltInSettings> = {}): BuiltInBroker {
  const settings = { ...defaultBuiltIn, port, ...change };
  const broker = createBuiltInBroker({ launcher, clock: systemClock, settings, defaultFolder: join(folder, 'store') });
  brokers.push(broker);
  return broker;
}

async function started(change: Partial<BuiltInSettings> = {}): Promise<{ broker: BuiltInBroker; place: BuiltInPlace }> {
  const broker = create(change);
  broker.perform('start');
  return { broker, place: await broker.ready() };
}

/** Resolves with the state once `condition` holds. */
function when(broker: BuiltInBroker, what: string, condition: (state: BuiltInState) => boolean): Promise<BuiltInState> {
  return until(() => (condition(broker.view.state) ? broker.view.state : null), { what });
}

/** Waits for the next process. */
async function again(broker: BuiltInBroker, before: BuiltInPlace): Promise<BuiltInPlace> {
  const state = await when(broker, 'it runs again', (each) => each.status === 'up' && each.pid !== before.pid);
  if (!hasPlace(state)) throw new Error('it has no place');
  return state;
}

async function client(url: string): Promise<ChannelModel> {
  const model = await connect(url);
  model.on('error', () => {});
  models.push(model);
  return model;
}

/** Publishes `count` messages to the queue and waits for their confirms. */
async function publish(url: string, queue: string, count: number, persistent: boolean): Promise<void> {
  const model = await client(url);
  const channel = await model.createConfirmChannel();
  await channel.assertQueue(queue, { durable: true });
  for (let i = 0; i < count; i++) channel.sendToQueue(queue, Buffer.from(`a message ${i}.`), { persistent });
  await channel.waitForConfirms();
  await model.close();
}

async function ready(url: string, queue: string): Promise<number> {
  const model = await client(url);
  const channel = await model.createChannel();
  const { messageCount } = await channel.checkQueue(queue);
  await model.close();
  return messageCount;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the built-in broker', () => {
  it('serves clients at its URL, and tells its figures and its log', async () => {
    const { broker, place } = await started();
    expect(place.url).toBe(`amqp://guest:guest@localhost:${place.port}`);
    await publish(place.url, 'second-queue', 3, true);
    await until(() => broker.view.figures?.ready === 3, { what: 'three messages in the figures' });
    expect(broker.view.figures).toMatchObject({ queues: 1, unacked: 0, alarm: null });
    expect(broker.snapshot().lines.some(({ from, text }) => from === 'stdout' && text.includes('ready amqp://'))).toBe(
      true,
    );
    expect(place.managementPort).not.toBeNull();
    const login = { authorization: `Basic ${btoa('guest:guest')}` };
    const answer = await fetch(`http://localhost:${place.managementPort}/api/overview`, { headers: login });
    expect(answer.status).toBe(200);
  });

  it('takes the next free port, and a second broker of its kind beside it another one', async () => {
    const one = await started();
    const other = await started({ folder: join(folder, 'other') });
    expect(other.place.port).not.toBe(one.place.port);
    expect(other.place.managementPort).not.toBe(one.place.managementPort);
  });

  it.each(['restart', 'crash'] as const)('keeps its port and its persistent messages over a %s', async (order) => {
    const { broker, place } = await started();
    await publish(place.url, 'second-queue', 5, true);
    await publish(place.url, 'second-queue', 2, false);
    broker.perform(order);
    const next = await again(broker, place);
    expect(next).toMatchObject({ port: place.port, managementPort: place.managementPort });
    expect(next.recovered).toEqual({ queues: 1, messages: 5 });
    expect(await ready(next.url, 'second-queue')).toBe(5);
  });

  it('that is killed from outside is started again, and says so', async () => {
    const { broker, place } = await started();
    process.kill(place.pid, 'SIGKILL');
    await again(broker, place);
    expect(broker.snapshot().lines.map(({ text }) => text)).toContain(
      'The built-in broker ended: killed from outside: SIGKILL.',
    );
  });

  it('cuts connections without a word, and goes on', async () => {
    const { broker, place } = await started();
    const model = await client(place.url);
    const closed = new Promise<Error | undefined>((resolve) => model.once('close', resolve));
    broker.perform('cut');
    await closed;
    expect(await connect(place.url).then((next) => next.close().then(() => true))).toBe(true);
    expect(broker.view.state).toMatchObject({ status: 'up', pid: place.pid });
  });

  it('answers nothing while it is paused, and all once it is resumed', async () => {
    const { broker, place } = await started();
    const model = await client(place.url);
    broker.perform('pause');
    let answered = false;
    const channel = model.createChannel().then((opened) => {
      answered = true;
      return opened;
    });
    // Another process's answer would be here before a new connection is.
    await new Promise<void>((resolve) => net.connect(place.port, '127.0.0.1').once('connect', resolve).unref());
    expect(answered).toBe(false);
    broker.perform('resume');
    await channel;
    expect(broker.view.state.status).toBe('up');
  });

  it('is empty when it was emptied, also after a crash', async () => {
    const { broker, place } = await started();
    await publish(place.url, 'second-queue', 3, true);
    broker.perform('empty');
    await until(() => broker.view.figures?.queues === 0, { what: 'no queue in the figures' });
    broker.perform('crash');
    expect((await again(broker, place)).recovered).toEqual({ queues: 0, messages: 0 });
  });

  it('leaves no process behind when it is closed, not even a paused one', async () => {
    const { broker, place } = await started();
    broker.perform('pause');
    await broker.close();
    expect(isAlive(place.pid)).toBe(false);
  });
});

describe('what it can’t start with', () => {
  it('a folder that is none: in words, and it waits for its user', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const broker = create({ folder: join(file, 'store') });
    broker.perform('start');
    const state = await when(broker, 'it is down', ({ status }) => status === 'down');
    expect(state).toMatchObject({ failure: { code: 'DATA_FOLDER_UNUSABLE' } });
    broker.configure({ ...broker.view.saved, folder: null });
    broker.perform('start');
    expect((await broker.ready()).port).toBe(port);
  });

  it('a store that another broker has open: neither touches the other’s', async () => {
    const { place } = await started();
    await publish(place.url, 'second-queue', 2, true);
    const other = create();
    other.perform('start');
    const state = await when(other, 'it is down', ({ status }) => status === 'down');
    expect(state).toMatchObject({ failure: { code: 'STORE_IN_USE' } });
    expect(await ready(place.url, 'second-queue')).toBe(2);
  });

  it('its own port, taken while it was away: in words; the next start takes another one', async () => {
    const { broker, place } = await started();
    broker.perform('stop');
    await when(broker, 'it is off', ({ status }) => status === 'off');
    const other = net.createServer().listen(place.port, '127.0.0.1');
    broker.perform('start');
    const state = await when(broker, 'it is down', ({ status }) => status === 'down');
    expect(state).toMatchObject({ failure: { code: 'PORT_IN_USE' } });
    broker.perform('start');
    expect((await broker.ready()).port).not.toBe(place.port);
    other.close();
  });
});
