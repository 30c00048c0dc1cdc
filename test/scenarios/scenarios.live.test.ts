/**
 * The same scenarios on the built-in broker and on RabbitMQ: what they answer is compared line by line. The built-in broker
 * speaks as RabbitMQ 4.3 does, which is rarely at hand: its answers are recorded, as are those of 3.10, which is (record.ts
 * does that). Where the brokers may differ is in allowed-differences.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Broker } from '../helpers/broker-handle.ts';
import { type BuiltInNode, startBuiltIn } from '../helpers/built-in.ts';
import { hasSharedRabbitMq, sharedRabbitMq } from '../helpers/rabbitmq-shared.ts';
import { fromRabbitMq43, fromRabbitMq310 } from './allowed-differences.ts';
import { scenarios } from './areas/index.ts';
import { playAll } from './play.ts';
import type { Transcript } from './scenario.ts';

const PLAY_MS = 120_000;

interface Recording {
  readonly version: string;
  readonly transcripts: Readonly<Record<string, Transcript>>;
}

const recorded = (file: string): Recording =>
  JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Recording;
const rabbitMq43 = recorded('recorded-4.3.6.json');
const rabbitMq310 = recorded('recorded-3.10.8.json');
const names = scenarios.map(({ name }) => name);
const differs310 = fromRabbitMq310.flatMap((group) => group.scenarios);

let node: BuiltInNode | undefined;
let builtIn: Map<string, Transcript>;

/** Plays everything in a vhost of its own. */
async function playOn(broker: Broker): Promise<Map<string, Transcript>> {
  const vhost = await broker.createVhost();
  const { host, port } = broker;
  try {
    return await playAll(scenarios, { host, port, vhost: vhost.name, broker });
  } finally {
    await broker.deleteVhost(vhost.name);
  }
}

beforeAll(async () => {
  node = await startBuiltIn();
  builtIn = await playOn(node);
}, PLAY_MS);

afterAll(() => node?.close());

describe('the recordings', () => {
  it('are of these scenarios', () => {
    expect(Object.keys(rabbitMq43.transcripts)).toEqual(names);
    expect(Object.keys(rabbitMq310.transcripts)).toEqual(names);
  });

  it('have scenarios for all allowed differences, each with one reason', () => {
    expect([...Object.keys(fromRabbitMq43), ...differs310].filter((name) => !names.includes(name))).toEqual([]);
    expect(differs310.length).toBe(new Set(differs310).size);
  });

  it('have no scenario that failed by itself', () => {
    const all = [rabbitMq43, rabbitMq310].flatMap(({ transcripts }) => Object.entries(transcripts));
    expect(all.filter(([, lines]) => lines.some((line) => line.startsWith('!')))).toEqual([]);
  });
});

describe(`the built-in broker, beside RabbitMQ ${rabbitMq43.version}`, () => {
  it.each(names)('%s', (name) => {
    const allowed = fromRabbitMq43[name];
    expect(builtIn.get(name)).toEqual(allowed?.builtIn ?? rabbitMq43.transcripts[name]);
    // A difference that is no more must not stay allowed.
    if (allowed) expect(builtIn.get(name)).not.toEqual(rabbitMq43.transcripts[name]);
  });
});

describe.skipIf(!hasSharedRabbitMq())('the built-in broker, beside the RabbitMQ at hand', () => {
  let live: Map<string, Transcript>;
  let sameVersion = false;

  beforeAll(async () => {
    const shared = sharedRabbitMq();
    const { rabbitmq_version: version } = (await shared.management('GET', '/api/overview')) as Record<string, string>;
    sameVersion = String(version).startsWith('3.10.');
    if (!sameVersion) return;
    // 3.10 takes larger messages than 4.x and the built-in broker do.
    const normal = await shared.evaluate('element(2, application:get_env(rabbit, max_message_size))');
    await shared.evaluate('application:set_env(rabbit, max_message_size, 16777216), null');
    live = await playOn(shared);
    await shared.evaluate(`application:set_env(rabbit, max_message_size, ${String(normal)}), null`);
  }, PLAY_MS);

  it.for(names)('%s', (name, context) => {
    context.skip(!sameVersion, 'the allowed differences are those from RabbitMQ 3.10');
    expect(live.get(name), 'RabbitMQ answers as it was recorded').toEqual(rabbitMq310.transcripts[name]);
    if (differs310.includes(name)) expect(builtIn.get(name)).not.toEqual(live.get(name));
    else expect(builtIn.get(name)).toEqual(live.get(name));
  });
});
