import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { endpointOf } from '../../../../test/helpers/lab.ts';
import { type DeclarationField, MAX_TIMER, plainQueue, QueueDeclaration } from '../../../shared/explore/declare.ts';
import { adviceFor, type BrokerRules, problemsOf } from '../../../shared/explore/declare-rules.ts';
import { LabError } from '../../../shared/failure.ts';
import { type BrokerSession, createBrokerSession } from '../broker-session.ts';
import { createQueueChanges, type QueueChanges } from './changes.ts';
import { askRules } from './rules.ts';

// What the form allows the broker takes, and what the form refuses the broker refuses: for every kind of declaration.

let vhost: string;
let session: BrokerSession;
let changes: QueueChanges;
let rules: BrokerRules;

beforeAll(async () => {
  const broker = sharedBroker();
  vhost = (await broker.createVhost()).name;
  const managementPort = Number(new URL(broker.managementUrl).port);
  const target = { endpoint: endpointOf(broker.port, vhost), password: 'guest', managementPort };
  session = createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });
  changes = createQueueChanges(session, '0.0.0-test');
  rules = await askRules(session);
});

afterAll(async () => {
  await session.close();
  await sharedBroker().deleteVhost(vhost);
});

type Change = Partial<QueueDeclaration>;

const lives: readonly Change[] = [
  {},
  { durable: false },
  { exclusive: true },
  { autoDelete: true },
  { durable: false, exclusive: true, autoDelete: true },
];

const features: readonly Change[] = [
  {},
  { messageTtl: 0 },
  { messageTtl: 4_294_967_295 },
  { messageTtl: 4_294_967_296 },
  { messageTtl: -1 },
  { expires: 1 },
  { expires: 0 },
  { expires: 4_294_967_296 },
  { maxLength: 0 },
  { maxLength: 3_000_000_000 },
  { maxLength: -1 },
  { maxLengthBytes: 1 },
  { maxLength: 5, overflow: 'drop-head' },
  { maxLength: 5, overflow: 'reject-publish' },
  { maxLengthBytes: 5, overflow: 'reject-publish-dlx' },
  { overflow: 'reject-publish' },
  { deadLetterExchange: '' },
  { deadLetterExchange: 'not there' },
  { deadLetterExchange: 'dead', deadLetterRoutingKey: 'key' },
  { deadLetterRoutingKey: 'key' },
  { deadLetterExchange: 'dead', deadLetterStrategy: 'at-most-once' },
  { deadLetterExchange: 'dead', deadLetterStrategy: 'at-least-once', maxLength: 5, overflow: 'reject-publish' },
  { deadLetterStrategy: 'at-least-once' },
  { deliveryLimit: 0 },
  { deliveryLimit: 5 },
  { deliveryLimit: -1 },
  { maxPriority: 1 },
  { maxPriority: 255 },
  { maxPriority: 256 },
  { singleActiveConsumer: true },
  { consumerTimeout: 60_000 },
  { initialGroupSize: 1 },
  { initialGroupSize: 3 },
  { initialGroupSize: 0 },
];

/** Where the form is stricter: the broker takes what it then has no use for. */
const ignored: readonly DeclarationField[] = ['overflow', 'consumerTimeout', 'deliveryLimit', 'deadLetterStrategy'];

/** RabbitMQ before 4.0 takes times of years. */
const isBeyond = ({ messageTtl, expires }: QueueDeclaration): boolean =>
  Math.max(messageTtl ?? 0, expires ?? 0) > MAX_TIMER;

async function isTaken(queue: QueueDeclaration): Promise<boolean> {
  try {
    await changes.declare(queue);
    return true;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  } finally {
    await changes.remove(queue.name, { ifEmpty: false, ifUnused: false });
  }
}

describe.each(['classic', 'quorum'] as const)('the form and the broker agree on a %s queue', (type) => {
  it.each(lives)('that is %j', async (life) => {
    const disagreements: unknown[] = [];
    for (const [index, feature] of features.entries()) {
      const queue: QueueDeclaration = { ...plainQueue, name: `q.${index}`, type, ...life, ...feature };
      const shape = QueueDeclaration.safeParse(queue);
      const problems = shape.success ? problemsOf(queue, rules) : { name: 'out of range' };
      const fields = Object.keys(problems) as DeclarationField[];
      const taken = await isTaken(queue);
      if (taken === (fields.length === 0)) continue;
      if (taken && isBeyond(queue)) continue;
      if (taken && shape.success && fields.every((field) => ignored.includes(field))) continue;
      disagreements.push({ type, ...life, ...feature, taken, problems });
    }
    expect(disagreements).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['a'.repeat(255), true],
    ['ä'.repeat(127), true],
    ['ä'.repeat(128), false],
    ['a'.repeat(256), false],
    ['amq.mine', false],
    ['amq-mine', true],
    ['with space / slash, 100% and ☃', true],
  ])('%s', async (name, isFine) => {
    expect(QueueDeclaration.safeParse({ ...plainQueue, name }).success).toBe(isFine);
    // What is longer than AMQP's texts a client can't even send.
    if (Buffer.byteLength(name) <= 255) expect(await isTaken({ ...plainQueue, name })).toBe(isFine);
  });
});

describe('permissions', () => {
  const cases: readonly Change[] = [
    { name: 'mine.1' },
    { name: 'yours.1' },
    { name: '' },
    { name: 'mine.2', deadLetterExchange: 'out.1' },
    { name: 'mine.3', deadLetterExchange: 'in.1' },
    { name: 'mine.4', deadLetterExchange: '' },
    { name: 'mine.unread', deadLetterExchange: 'out.1' },
  ];

  it('are known to the form where the broker tells them, and are as the broker has them', async () => {
    const broker = sharedBroker();
    const may = { configure: '^mine', write: '^out', read: '^(?!mine.unread)' };
    const user = await broker.createUser({ vhost, ...may, tags: 'administrator' });
    const target = {
      endpoint: endpointOf(broker.port, vhost, { username: user.name }),
      password: user.password,
      managementPort: Number(new URL(broker.managementUrl).port),
    };
    const own = createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });
    const his = createQueueChanges(own, '0.0.0-test');
    const known = await askRules(own);
    expect(known.permissions).toEqual(may);
    const told: unknown[] = [];
    for (const change of cases) {
      const queue = { ...plainQueue, ...change };
      const isFine = Object.keys(problemsOf(queue, known)).length === 0;
      const taken = await his.declare(queue).then(
        () => true,
        (error: LabError) => (error.code === 'ACCESS_REFUSED' ? false : error),
      );
      told.push([change, isFine, taken]);
    }
    expect(told).toEqual(
      cases.map((change, index) => [change, index === 0 || index === 3, index === 0 || index === 3]),
    );
    await own.close();
    await broker.deleteUser(user.name);
  });
});

describe('advice', () => {
  it('is given for what the broker takes without effect, and for nothing else', () => {
    const on = (change: Change) => Object.keys(adviceFor({ ...plainQueue, type: 'quorum', ...change }, rules));
    expect(on({})).toEqual([]);
    expect(on({ overflow: 'reject-publish' })).toEqual(['overflow']);
    expect(on({ overflow: 'reject-publish', maxLength: 5 })).toEqual([]);
    expect(on({ deadLetterStrategy: 'at-least-once' })).toEqual(['deadLetterStrategy']);
  });
});
