import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Broker } from '../broker.ts';
import { contentOf, Message, Route } from '../message.ts';
import { defaultOptions } from '../options.ts';
import { readArguments } from '../queue/queue-arguments.ts';
import { type OpenedStore, openStore } from './open-store.ts';
import { createTables } from './schema.ts';
import { StoreError } from './store-error.ts';

const COUNT = 400;
const PAGE = 4096;

/** A store with COUNT messages in each of two queues, stopped in order. */
let filled: string;
let folder: string;
let file: string;
const opened: OpenedStore[] = [];

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
const bodyOf = (number: number): string => `${number} `.padEnd(700, String(number));

function fill(data: string): Broker {
  const broker = new Broker({ ...defaultOptions, data, sync: false });
  const vhost = broker.virtualHosts.get('/')!;
  const queues = ['one', 'two'].map((name) => {
    const settings = { name, durable: true, autoDelete: false };
    const meaning = readArguments([], { ...settings, vhost: '/', exclusive: false });
    return vhost.declareQueue({ ...settings, owner: null, table: [], arguments: meaning });
  });
  vhost.bind(vhost.exchange('amq.topic'), queues[0]!, 'a.#', []);
  broker.endTurn();
  const route = new Route('amq.topic', 'a.key');
  for (const number of numbers(0, COUNT)) {
    const content = contentOf(Buffer.from([0, 0]), Buffer.from(bodyOf(number)));
    const message = new Message(route, content, { persistent: true, priority: null, expiration: null });
    for (const queue of queues) queue.publish(message);
  }
  broker.hasToBeStored();
  broker.endTurn();
  return broker;
}

beforeAll(() => {
  filled = mkdtempSync(join(tmpdir(), 'warren-filled-'));
  fill(filled).close();
});

afterAll(() => rmSync(filled, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warren-store-'));
  file = join(folder, 'broker.sqlite');
  copyFileSync(join(filled, 'broker.sqlite'), file);
});

afterEach(() => {
  for (const { database } of opened.splice(0)) database.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): OpenedStore {
  const store = openStore(folder, false);
  opened.push(store);
  return store;
}

function overwrite(at: number, bytes: Buffer | number): void {
  const content = readFileSync(file);
  const garbage = typeof bytes === 'number' ? Buffer.alloc(bytes, 'garbage!') : bytes;
  garbage.copy(content, at);
  writeFileSync(file, content);
}

function sql(text: string): void {
  const database = new DatabaseSync(file);
  database.exec(text);
  database.close();
}

function rootOf(table: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const page = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)!.rootpage as number;
  database.close();
  return (page - 1) * PAGE;
}

/** By queue, the numbers of the messages. @throws AssertionError for a message that was never published */
function inQueues({ stored }: OpenedStore): Record<string, number[]> {
  const names = new Map(stored.queues.map(({ id, settings }) => [id, settings.name]));
  const found: Record<string, number[]> = {};
  for (const { queue, message } of stored.messages) {
    const number = Number.parseInt(message.body.toString(), 10);
    expect(message.body.toString()).toBe(bodyOf(number));
    expect(message.route).toMatchObject({ exchange: 'amq.topic', routingKey: 'a.key' });
    const name = names.get(queue)!;
    found[name] = [...(found[name] ?? []), number];
  }
  return found;
}

/** Opens it, and once more: a repair lasts. */
function openDamaged(): { store: OpenedStore; sentence: string; messages: number } {
  const store = open();
  const sentence = store.repaired!;
  const messages = store.stored.messages.length;
  const queues = inQueues(store);
  expect(sentence).toContain(`${store.stored.queues.length} queues and ${messages} messages`);
  store.database.close();
  opened.pop();
  const again = open();
  expect(again.repaired).toBeNull();
  expect(inQueues(again)).toEqual(queues);
  const aside = readdirSync(folder).filter((name) => name.includes('damaged'));
  for (const name of aside) expect(sentence).toContain(join(folder, name));
  expect(aside).not.toEqual([]);
  expect(readdirSync(folder).filter((name) => !/^broker\.sqlite(-wal)?$/.test(name))).toEqual(aside);
  return { store: again, sentence, messages };
}

describe('openStore', () => {
  it('reads a sound store and leaves nothing behind', () => {
    const store = open();
    expect(store.repaired).toBeNull();
    expect(inQueues(store)).toEqual({ one: numbers(0, COUNT), two: numbers(0, COUNT) });
    expect(store.stored).toMatchObject({
      begun: true,
      vhosts: ['/'],
      users: [{ name: 'guest' }],
      bindings: [{ vhost: '/', source: 'amq.topic', destination: 'one', routingKey: 'a.#' }],
    });
    expect(readdirSync(folder).toSorted()).toEqual(['broker.sqlite', 'broker.sqlite-wal']);
  });

  it('begins in an empty folder, and in one where it was stopped at the very beginning', () => {
    rmSync(file);
    expect(open()).toMatchObject({ repaired: null, stored: { begun: false, messages: [] } });
    const other = mkdtempSync(join(tmpdir(), 'warren-store-'));
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, join(other, `broker.sqlite${suffix}`));
    const again = openStore(other, false);
    expect(again).toMatchObject({ repaired: null, stored: { begun: false } });
    again.database.close();
    rmSync(other, { recursive: true });
  });

  it('drops a message that is not as it was stored, and says so', () => {
    const content = readFileSync(file);
    const at = content.indexOf(bodyOf(123).slice(0, 200));
    content.write('overwritten', at + 50);
    writeFileSync(file, content);
    const { sentence, store, messages } = openDamaged();
    expect(messages).toBe(2 * COUNT - 1);
    expect(sentence).toContain('1 message was no longer as it was stored, and was dropped.');
    expect(sentence).not.toContain('could not be read');
    expect(store.stored).toMatchObject({ users: [{ name: 'guest' }], bindings: [{ destination: 'one' }] });
  });

  it('keeps what is before, between and behind damaged places', () => {
    const { size } = statSync(file);
    for (const part of [0.2, 0.5, 0.8]) overwrite(Math.floor(size * part), 2 * PAGE);
    const { sentence, messages } = openDamaged();
    expect(messages).toBeGreaterThan(2 * COUNT * 0.9);
    expect(messages).toBeLessThan(2 * COUNT);
    expect(sentence).toContain('Other messages could not be read and are lost.');
  });

  it('keeps the first half of a file that is cut off', () => {
    truncateSync(file, Math.floor(statSync(file).size / 2));
    expect(openDamaged().messages).toBeGreaterThan(2 * COUNT * 0.4);
  });

  it.each([
    ['its header', 100],
    ['its first page', PAGE],
  ])('keeps everything when %s is overwritten', (_what, length) => {
    overwrite(0, length);
    expect(openDamaged().messages).toBe(2 * COUNT);
  });

  it.each([
    ['the number that says whose it is', 68, 4],
    ['the count of its tables', 103, 2],
  ])('keeps everything when %s is lost', (_what, at, length) => {
    overwrite(at, Buffer.alloc(length));
    expect(openDamaged().messages).toBe(2 * COUNT);
  });

  it.each([
    ['overwritten', () => overwrite(0, statSync(file).size)],
    ['cut off in its first page', () => truncateSync(file, 4000)],
    ['cut off in its header', () => truncateSync(file, 100)],
  ])('begins anew when all is %s, and says so', (_how, damage) => {
    damage();
    const store = open();
    expect(store.stored).toMatchObject({ begun: false, messages: [], queues: [] });
    expect(store.repaired).toMatch(/^The store was damaged: nothing of it could be read\. The damaged file is /);
  });

  it('makes guest again when all users are lost', () => {
    overwrite(rootOf('user'), PAGE);
    const { store, sentence, messages } = openDamaged();
    expect(messages).toBe(2 * COUNT);
    expect(sentence).toContain('All users are lost: there is guest again, with the password guest.');
    expect(store.stored).toMatchObject({
      users: [{ name: 'guest', tags: ['administrator'] }],
      permissions: [{ user: 'guest', vhost: '/', configure: '.*', write: '.*', read: '.*' }],
    });
  });

  it('does not bring guest back that was deleted', () => {
    sql("UPDATE user SET name = 'somebody'; UPDATE permission SET user = 'somebody'");
    overwrite(Math.floor(statSync(file).size / 2), PAGE);
    expect(openDamaged().store.stored.users).toMatchObject([{ name: 'somebody' }]);
  });

  it('gives administrators their permissions again when all are lost', () => {
    sql("INSERT INTO user VALUES ('plain', '', 'monitoring'), ('boss', '', 'monitoring,administrator')");
    overwrite(rootOf('permission'), PAGE);
    const { store, sentence } = openDamaged();
    expect(sentence).toContain('All permissions are lost: administrators have all of them again.');
    expect(store.stored.permissions.map(({ user, vhost }) => [user, vhost])).toEqual([
      ['boss', '/'],
      ['guest', '/'],
    ]);
  });

  it('puts messages whose queue is lost into new queues', () => {
    overwrite(rootOf('queue'), PAGE);
    const { store, sentence } = openDamaged();
    expect(inQueues(store)).toEqual({ 'recovered.1': numbers(0, COUNT), 'recovered.2': numbers(0, COUNT) });
    expect(sentence).toContain('they are in recovered.1 and recovered.2 on virtual host / now.');
    // Whether they were delivered is lost, too.
    for (const { delivered } of store.stored.queues) expect(delivered).toBeGreaterThanOrEqual(2 * COUNT - 1);
    expect(store.stored.bindings).toEqual([]);
  });

  it('leaves a file of another program as it is', () => {
    rmSync(file);
    sql("CREATE TABLE diary (entry TEXT); INSERT INTO diary VALUES ('Monday')");
    const before = readFileSync(file);
    expect(open).toThrow(
      new StoreError('DATA_FOLDER_UNUSABLE', 'broker.sqlite in the data folder is not a store of this broker.'),
    );
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder)).toEqual(['broker.sqlite']);
  });

  it('leaves a newer version’s file as it is', () => {
    sql('PRAGMA user_version = 7');
    const before = readFileSync(file);
    expect(open).toThrow(
      new StoreError('STORE_NEWER', 'The store was written by a newer version (7, this one knows 1).'),
    );
    expect(readFileSync(file)).toEqual(before);
  });

  it('ends a repair that was interrupted', () => {
    const complete = new DatabaseSync(`${file}.repaired`);
    createTables(complete);
    complete.close();
    const damaged = readFileSync(file);
    const store = open();
    expect(store.repaired).toMatch(/^The store was damaged, and its repair was interrupted: now it is complete\. /);
    expect(store.stored.messages).toEqual([]);
    const [aside] = readdirSync(folder).filter((name) => name.includes('damaged'));
    expect(store.repaired).toContain(aside);
    expect(readFileSync(join(folder, aside!))).toEqual(damaged);
  });
});

describe('openStore after a crash', () => {
  let log: string;
  let total: number;

  beforeEach(() => {
    const data = mkdtempSync(join(tmpdir(), 'warren-crash-'));
    const broker = fill(data);
    for (const suffix of ['', '-wal']) copyFileSync(join(data, `broker.sqlite${suffix}`), file + suffix);
    broker.close();
    rmSync(data, { recursive: true });
    log = `${file}-wal`;
    total = 2 * COUNT;
  });

  function overwriteLog(from: number, share: number): void {
    const bytes = readFileSync(log);
    bytes.fill('garbage!', Math.floor(bytes.length * from), Math.floor(bytes.length * (from + share)));
    writeFileSync(log, bytes);
  }

  it('has all that was stored', () => {
    const store = open();
    expect(store.repaired).toBeNull();
    expect(store.stored.messages).toHaveLength(total);
  });

  it('tells damage to its write-ahead log, keeps what is around it, and both files as they were', () => {
    overwriteLog(0.4, 0.1);
    const before = [file, log].map((path) => readFileSync(path));
    const { sentence, messages } = openDamaged();
    expect(sentence).toContain('Its write-ahead log was damaged: what was stored last may be missing.');
    expect(messages).toBeGreaterThan(total * 0.7);
    const aside = readdirSync(folder)
      .filter((name) => name.includes('damaged'))
      .toSorted();
    expect(aside.map((name) => readFileSync(join(folder, name)))).toEqual(before);
  });

  it.each([
    ['empty', () => truncateSync(file, 0)],
    ['gone', () => rmSync(file)],
  ])('says so when all but its write-ahead log is %s', (_how, damage) => {
    damage();
    const before = readFileSync(log);
    const store = open();
    expect(store.repaired).toMatch(/^The store was damaged: /);
    const aside = readdirSync(folder).filter((name) => name.includes('damaged'));
    const keptLog = aside.find((name) => name.endsWith('-wal'))!;
    expect(readFileSync(join(folder, keptLog))).toEqual(before);
    for (const name of aside) expect(store.repaired).toContain(join(folder, name));
  });

  it('says that another broker has it, damaged log or not, and touches nothing', () => {
    const data = mkdtempSync(join(tmpdir(), 'warren-busy-'));
    const first = openStore(data, false);
    try {
      expect(() => openStore(data, false)).toThrow(
        new StoreError('STORE_IN_USE', `Another broker uses the data folder ${data}.`),
      );
      const path = join(data, 'broker.sqlite-wal');
      writeFileSync(path, Buffer.alloc(statSync(path).size, 'garbage!'));
      expect(() => openStore(data, false)).toThrow(StoreError);
      expect(readdirSync(data).toSorted()).toEqual(['broker.sqlite', 'broker.sqlite-wal']);
    } finally {
      first.database.close();
      rmSync(data, { recursive: true });
    }
  });
});
