/**
 * The same scenarios on RabbitMQ and on the built-in broker: what they answer is compared line by line. The built-in broker
 * speaks as RabbitMQ 4.3 does, whose answers are in recorded-4.3.6.json (made by record.ts); the RabbitMQ at hand may be an
 * older one. Where they may differ is in allowed-differences.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Broker } from '../helpers/broker-handle.ts';
import { type BuiltInNode, startBuiltIn } from '../helpers/built-in.ts';
import { hasSharedRabbitMq, sharedRabbitMq } from '../helpers/rabbitmq-shared.ts';
import { type AllowedDifference, fromRabbitMq43, fromRabbitMq310 } from './allowed-differences.ts';
import { scenarios } from './areas/index.ts';
import { playAll } from './play.ts';
import type { Transcript } from './scenario.ts';

const PLAY_MS = 120_000;

interface Recording {
  readonly version: string;
  readonly transcripts: Record<string, Transcript>;
}

const recording = JSON.parse(readFileSync(join(import.meta.dirname, 'recorded-4.3.6.json'), 'utf8')) as Recording;
let builtInNode: BuiltInNode | undefined;
let builtIn: Map<string, Transcript>;
let rabbitMq: Map<string, Transcript>;

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
  builtInNode = await startBuiltIn();
  builtIn = await playOn(builtInNode);
}, PLAY_MS);

afterAll(() => builtInNode?.close());

/** Fails on a difference that is not allowed, on another difference than the allowed one, and on one that is no more. */
function compare(name: string, oracle: Transcript | undefined, allowed: AllowedDifference | undefined): void {
  expect(oracle, 'the oracle knows this scenario').toBeDefined();
  const ours = builtIn.get(name);
  if (!allowed) return expect(ours).toEqual(oracle);
  expect(ours, 'a difference that no longer exists must not be allowed').not.toEqual(oracle);
  expect({ rabbitMq: oracle, builtIn: ours }).toEqual({ rabbitMq: allowed.rabbitMq, builtIn: allowed.builtIn });
}

const names = scenarios.map(({ name }) => name);

describe(`as RabbitMQ ${recording.version} answered`, () => {
  it('was asked the same scenarios', () => {
    expect(Object.keys(recording.transcripts)).toEqual(names);
    expect(Object.keys(fromRabbitMq43).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(names)('%s', (name) => compare(name, recording.transcripts[name], fromRabbitMq43[name]));
});

describe.skipIf(!hasSharedRabbitMq())('as the RabbitMQ at hand answers', () => {
  beforeAll(async () => {
    const shared = sharedRabbitMq();
    // Older ones take more by default than 4.x and the built-in broker do.
    const normal = await shared.evaluate('element(2, application:get_env(rabbit, max_message_size))');
    await shared.evaluate('application:set_env(rabbit, max_message_size, 16777216), null');
    rabbitMq = await playOn(shared);
    await shared.evaluate(`application:set_env(rabbit, max_message_size, ${String(normal)}), null`);
  }, PLAY_MS);

  it('has no allowed differences of scenarios that are no more', () => {
    expect(Object.keys(fromRabbitMq310).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(names)('%s', (name) => compare(name, rabbitMq.get(name), fromRabbitMq310[name]));
});
