import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SqliteStore } from './store/sqlite-store.ts';

export interface User {
  readonly name: string;
  /** Base64 of a salt of 4 bytes and the SHA-256 of salt and password, as RabbitMQ keeps it. Empty = no password fits. */
  readonly hash: string;
  readonly tags: readonly string[];
}

export interface Permission {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}
export type Right = keyof Permission;

const SALT = 4;

export function hashPassword(password: string): string {
  const salt = randomBytes(SALT);
  return Buffer.concat([salt, createHash('sha256').update(salt).update(password).digest()]).toString('base64');
}

function fits(hash: string, password: string): boolean {
  const bytes = Buffer.from(hash, 'base64');
  if (bytes.length !== SALT + 32) return false;
  const salt = bytes.subarray(0, SALT);
  return timingSafeEqual(bytes.subarray(SALT), createHash('sha256').update(salt).update(password).digest());
}

/** Who may come, and what they may do where. */
export class Accounts {
  readonly users = new Map<string, User>();
  /** By virtual host, then by user. */
  readonly permissions = new Map<string, Map<string, Permission>>();
  /** Changes with every permission: whoever remembers an answer compares it. */
  version = 0;
  readonly #store: SqliteStore;

  constructor(store: SqliteStore) {
    this.#store = store;
  }

  /** @returns the user, or undefined when name and password don't fit */
  login(name: string, password: string): User | undefined {
    const user = this.users.get(name);
    if (password === '') return undefined; // whatever the hash: RabbitMQ takes no blank passwords
    return user && fits(user.hash, password) ? user : undefined;
  }

  setUser(user: User): void {
    this.users.set(user.name, user);
    this.#store.change('INSERT OR REPLACE INTO user VALUES (?, ?, ?)', user.name, user.hash, user.tags.join(','));
  }

  deleteUser(name: string): void {
    this.users.delete(name);
    this.version += 1;
    for (const permissions of this.permissions.values()) permissions.delete(name);
    this.#store.change('DELETE FROM user WHERE name = ?', name);
    this.#store.change('DELETE FROM permission WHERE user = ?', name);
  }

  setPermission(vhost: string, user: string, permission: Permission): void {
    this.version += 1;
    const permissions = this.permissions.get(vhost) ?? new Map<string, Permission>();
    this.permissions.set(vhost, permissions.set(user, permission));
    const { configure, write, read } = permission;
    this.#store.change('INSERT OR REPLACE INTO permission VALUES (?, ?, ?, ?, ?)', user, vhost, configure, write, read);
  }

  deletePermission(vhost: string, user: string): void {
    this.version += 1;
    this.permissions.get(vhost)?.delete(user);
    this.#store.change('DELETE FROM permission WHERE user = ? AND vhost = ?', user, vhost);
  }

  deleteVirtualHost(vhost: string): void {
    this.version += 1;
    this.permissions.delete(vhost);
    this.#store.change('DELETE FROM permission WHERE vhost = ?', vhost);
  }

  mayEnter(user: string, vhost: string): boolean {
    return this.permissions.get(vhost)?.has(user) ?? false;
  }

  may(user: string, vhost: string, right: Right, name: string): boolean {
    const permission = this.permissions.get(vhost)?.get(user);
    if (!permission) return false;
    const pattern = permission[right];
    if (pattern === '.*') return true;
    // RabbitMQ takes "" for nothing at all.
    return pattern !== '' && compile(pattern).test(name);
  }
}

const compiled = new Map<string, RegExp>();

function compile(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const regex = new RegExp(pattern, 'u');
  if (compiled.size > 1000) compiled.clear();
  compiled.set(pattern, regex);
  return regex;
}
