// RabbitMQ's own program for its management API, against the built-in broker.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltInNode, startBuiltIn } from '../../../test/helpers/built-in.ts';
import { hasSharedRabbitMq, sharedRabbitMq } from '../../../test/helpers/rabbitmq-shared.ts';

describe.skipIf(!hasSharedRabbitMq())('rabbitmqadmin', () => {
  let broker: BuiltInNode;
  let folder: string;
  let program: string;

  beforeAll(async () => {
    broker = await startBuiltIn();
    folder = await mkdtemp(join(tmpdir(), 'rabbitmqadmin-'));
    program = join(folder, 'rabbitmqadmin');
    const answer = await fetch(`${sharedRabbitMq().managementUrl}/cli/rabbitmqadmin`);
    expect(answer.status).toBe(200);
    await writeFile(program, await answer.text());
  });
  afterAll(async () => {
    await broker?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What it prints. @throws when it says that something failed */
  async function admin(...args: string[]): Promise<string> {
    const { port } = new URL(broker.managementUrl);
    const line = [program, '--host', '127.0.0.1', '--port', port, ...args];
    // Without the configuration of whoever runs the tests.
    const env = { ...process.env, HOME: folder };
    return (await promisify(execFile)('python3', line, { env })).stdout;
  }

  /** A table that it prints, as rows of cells. */
  async function table(...args: string[]): Promise<string[][]> {
    const text = await admin('--format', 'tsv', ...args);
    const [, ...rows] = text.replace(/\n$/, '').split('\n');
    return rows.map((row) => row.split('\t'));
  }

  it('shows the broker', async () => {
    const shown = await admin('show', 'overview');
    expect(shown).toContain('4.3.0');
    expect(shown).toContain('warren@localhost');
    expect(await table('list', 'nodes', 'name', 'type', 'running')).toEqual([['warren@localhost', 'disc', 'True']]);
    expect(await table('list', 'vhosts', 'name')).toEqual([['/']]);
    expect(await table('list', 'users', 'name', 'tags')).toEqual([['guest', 'administrator']]);
    expect(await table('list', 'permissions', 'user', 'vhost', 'read')).toEqual([['guest', '/', '.*']]);
    for (const what of ['policies', 'parameters', 'channels', 'connections', 'consumers']) {
      expect(await admin('list', what)).toContain('No items');
    }
  });

  it('declares, binds, publishes, gets, purges and deletes', async () => {
    expect(await admin('declare', 'queue', 'name=tasks', 'arguments={"x-max-priority": 3}')).toContain(
      'queue declared',
    );
    expect(await admin('declare', 'exchange', 'name=work', 'type=topic')).toContain('exchange declared');
    const binding = ['source=work', 'destination=tasks', 'routing_key=a.#'];
    expect(await admin('declare', 'binding', ...binding)).toContain('binding declared');
    expect(await table('list', 'queues', 'name', 'durable', 'arguments.x-max-priority')).toEqual([
      ['tasks', 'True', '3'],
    ]);
    expect(await table('list', 'exchanges', 'name', 'type')).toContainEqual(['work', 'topic']);
    expect(await table('list', 'bindings', 'source', 'destination', 'routing_key', 'properties_key')).toEqual([
      ['', 'tasks', 'tasks', 'tasks'],
      ['work', 'tasks', 'a.#', 'a.%23'],
    ]);

    const properties = 'properties={"delivery_mode": 2, "priority": 1, "headers": {"tries": 1}}';
    const way = ['exchange=work', 'routing_key=a.b'];
    expect(await admin('publish', ...way, 'payload=one', properties)).toContain('Message published');
    expect(await admin('publish', 'routing_key=tasks', 'payload=two')).toContain('Message published');
    expect(await admin('publish', 'exchange=work', 'routing_key=b', 'payload=lost')).toContain('NOT routed');
    expect(await table('list', 'queues', 'name', 'messages_ready')).toEqual([['tasks', '2']]);

    const columns = async (...args: string[]) => JSON.parse(await admin('--format', 'raw_json', 'get', ...args));
    expect(await columns('queue=tasks', 'count=5', 'ackmode=ack_requeue_true')).toMatchObject([
      { payload: 'one', redelivered: false, routing_key: 'a.b', properties: { priority: 1, headers: { tries: 1 } } },
      { payload: 'two', redelivered: false, exchange: '', message_count: 0 },
    ]);
    expect(await columns('queue=tasks', 'ackmode=ack_requeue_false')).toMatchObject([
      { payload: 'one', redelivered: true, message_count: 1 },
    ]);
    expect(await admin('purge', 'queue', 'name=tasks')).toContain('queue purged');
    expect(await admin('get', 'queue=tasks')).toContain('No items');

    const unbind = ['source=work', 'destination_type=queue', 'destination=tasks', 'properties_key=a.%23'];
    expect(await admin('delete', 'binding', ...unbind)).toContain('binding deleted');
    expect(await admin('delete', 'exchange', 'name=work')).toContain('exchange deleted');
    expect(await admin('delete', 'queue', 'name=tasks')).toContain('queue deleted');
    expect(await admin('list', 'queues')).toContain('No items');
  });

  it('is told what is refused', async () => {
    const refusal = (...args: string[]) =>
      admin(...args).then(String, ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr);
    expect(await refusal('delete', 'queue', 'name=none')).toContain('Not found');
    expect(await refusal('declare', 'exchange', 'name=e', 'type=none')).toContain("unknown exchange type 'none'");
    expect(await refusal('--password', 'wrong', 'list', 'queues')).toContain('Access refused');
    expect(await refusal('declare', 'policy', 'name=p', 'pattern=.*', 'definition={"max-length": 1}')).toContain(
      'This broker has no policies.',
    );
  });

  it('makes virtual hosts, users and permissions', async () => {
    await admin('declare', 'vhost', 'name=other');
    await admin('declare', 'user', 'name=worker', 'password=secret', 'tags=management');
    await admin('declare', 'permission', 'vhost=other', 'user=worker', 'configure=', 'write=.*', 'read=.*');
    expect(await table('list', 'permissions', 'user', 'vhost', 'configure')).toContainEqual(['worker', 'other', '']);
    const url = new URL(broker.url);
    await (await connect(`amqp://worker:secret@${url.host}/other`)).close();
    await admin('delete', 'user', 'name=worker');
    await admin('delete', 'vhost', 'name=other');
    await expect(connect(`amqp://worker:secret@${url.host}/other`)).rejects.toThrow(/ACCESS_REFUSED/);
  });

  it('lists and closes connections', async () => {
    const client = await connect(broker.url);
    const closed = new Promise<Error>((resolve) => client.once('close', resolve));
    client.on('error', () => {});
    const [[name, user]] = (await table('list', 'connections', 'name', 'user')) as [[string, string]];
    expect(user).toBe('guest');
    await admin('close', 'connection', `name=${name}`);
    expect(String(await closed)).toMatch(/320.*Closed via management plugin/);
  });

  it('carries definitions to another broker', async () => {
    const file = join(folder, 'definitions.json');
    await admin('declare', 'vhost', 'name=v');
    await admin('--vhost', 'v', 'declare', 'queue', 'name=q', 'arguments={"x-queue-type": "quorum"}');
    await admin('--vhost', 'v', 'declare', 'exchange', 'name=e', 'type=headers', 'durable=false');
    await admin(
      '--vhost',
      'v',
      'declare',
      'binding',
      'source=e',
      'destination=q',
      'arguments={"x-match": "any", "n": 1}',
    );
    await admin('export', file);
    const exported = JSON.parse(await readFile(file, 'utf8'));

    await broker.management('DELETE', '/api/vhosts/v');
    expect(await admin('import', file)).toContain('Uploaded definitions');
    expect(await broker.management('GET', '/api/definitions')).toEqual(exported);

    // RabbitMQ takes them too, and what RabbitMQ exports comes back as it was.
    const rabbitMq = sharedRabbitMq();
    const place = await rabbitMq.createVhost();
    const path = `/api/definitions/${place.name}`;
    await rabbitMq.management('POST', path, await broker.management('GET', '/api/definitions/v'));
    await broker.management('DELETE', '/api/vhosts/v');
    await broker.createVhost('v');
    await broker.management('POST', '/api/definitions/v', await rabbitMq.management('GET', path));
    const { queues, exchanges, bindings } = exported as Record<string, { vhost: string }[]>;
    const withoutVhost = (list: { vhost: string }[]) =>
      list.filter(({ vhost }) => vhost === 'v').map(({ vhost: _vhost, ...rest }) => rest);
    expect(await broker.management('GET', '/api/definitions/v')).toMatchObject({
      queues: withoutVhost(queues!),
      exchanges: withoutVhost(exchanges!),
      bindings: withoutVhost(bindings!),
    });
    await rabbitMq.deleteVhost(place.name);
  });
});
