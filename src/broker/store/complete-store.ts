import type { DatabaseSync } from 'node:sqlite';
import { hashPassword } from '../accounts.ts';
import { encodeTable } from '../wire/table.ts';
import type { TableName } from './schema.ts';

/**
 * Makes what was kept of a damaged store one that can be used: nothing refers to what is lost, and all is in reach.
 * @param incomplete tables of which something is lost
 * @returns what was made anew, in sentences
 */
export function completeStore(database: DatabaseSync, incomplete: ReadonlySet<TableName>): string[] {
  database.exec('BEGIN');
  // What it said of itself is not true of a damaged file. It has begun: what was deleted since does not come back.
  database.exec("DELETE FROM meta; INSERT INTO meta VALUES ('clean', 1), ('begun', 1)");
  for (const table of ['queue', 'exchange', 'binding', 'permission']) {
    database.exec(`INSERT OR IGNORE INTO vhost SELECT DISTINCT vhost FROM ${table}`);
  }
  if (incomplete.has('vhost')) database.exec("INSERT OR IGNORE INTO vhost VALUES ('/')");
  const sentences = [...recoverMessages(database), ...recoverAccess(database, incomplete)];
  database.exec(`
    DELETE FROM binding WHERE source NOT LIKE 'amq.%'
      AND NOT EXISTS (SELECT * FROM exchange WHERE exchange.vhost = binding.vhost AND exchange.name = source);
    DELETE FROM binding WHERE to_exchange = 1 AND destination NOT LIKE 'amq.%'
      AND NOT EXISTS (SELECT * FROM exchange WHERE exchange.vhost = binding.vhost AND exchange.name = destination);
    DELETE FROM binding WHERE to_exchange = 0
      AND NOT EXISTS (SELECT * FROM queue WHERE queue.vhost = binding.vhost AND queue.name = destination)`);
  database.exec('COMMIT');
  return sentences;
}

/** Messages whose queue is lost get a new one. */
function recoverMessages(database: DatabaseSync): string[] {
  const lost = database
    .prepare('SELECT DISTINCT queue AS id FROM message WHERE queue NOT IN (SELECT id FROM queue)')
    .all();
  if (lost.length === 0) return [];
  database.exec("INSERT OR IGNORE INTO vhost VALUES ('/')");
  const isTaken = database.prepare("SELECT 1 FROM queue WHERE vhost = '/' AND name = ?");
  // How far it was delivered is lost with it: all may have been.
  const insert = database.prepare(
    "INSERT INTO queue VALUES (?, '/', ?, 0, ?, (SELECT max(position) FROM message WHERE queue = ?))",
  );
  const names: string[] = [];
  for (const { id } of lost as { id: number }[]) {
    let name = `recovered.${id}`;
    while (isTaken.get(name)) name += '.new';
    insert.run(id, name, encodeTable([]), id);
    names.push(name);
  }
  const what =
    names.length === 1
      ? 'The name of a queue that had messages is'
      : `The names of ${names.length} queues that had messages are`;
  return [`${what} lost: they are in ${enumerate(names)} on virtual host / now.`];
}

/** Without a user nobody could log in, and without permissions do anything. */
function recoverAccess(database: DatabaseSync, incomplete: ReadonlySet<TableName>): string[] {
  const has = (table: TableName): boolean => database.prepare(`SELECT 1 FROM ${table}`).get() !== undefined;
  const sentences: string[] = [];
  if (incomplete.has('user') && !has('user')) {
    database.prepare("INSERT INTO user VALUES ('guest', ?, 'administrator')").run(hashPassword('guest'));
    database.exec("INSERT OR IGNORE INTO vhost VALUES ('/')");
    database.exec("INSERT OR REPLACE INTO permission VALUES ('guest', '/', '.*', '.*', '.*')");
    database.exec("DELETE FROM permission WHERE user <> 'guest'");
    sentences.push('All users are lost: there is guest again, with the password guest.');
  }
  if (incomplete.has('permission') && !has('permission')) {
    database.exec(`INSERT INTO permission SELECT user.name, vhost.name, '.*', '.*', '.*' FROM user, vhost
      WHERE ',' || tags || ',' LIKE '%,administrator,%'`);
    sentences.push('All permissions are lost: administrators have all of them again.');
  }
  return sentences;
}

const enumerate = (names: readonly string[]): string =>
  names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
