import { hashPassword, type Permission, type User } from '../accounts.ts';
import { virtualHostAt } from './access.ts';
import {
  type Answer,
  type ApiRequest,
  badRequest,
  done,
  type Json,
  type JsonObject,
  notFound,
  ok,
  param,
  put,
  type Route,
  readObject,
  requireKeys,
} from './api.ts';
import { list, select } from './listing.ts';
import { isBase64 } from './messages.ts';

const HASHING = 'rabbit_password_hashing_sha256';

export const userRoutes: readonly Route[] = [
  { path: 'whoami', level: 'management', handlers: { GET: whoAmI } },
  { path: 'users', level: 'administrator', handlers: { GET: listUsers } },
  { path: 'users/without-permissions', level: 'administrator', handlers: { GET: listUsersWithoutPermissions } },
  { path: 'users/bulk-delete', level: 'administrator', handlers: { POST: deleteUsers } },
  { path: 'users/:user', level: 'administrator', handlers: { GET: getUser, PUT: putUser, DELETE: deleteUser } },
  { path: 'users/:user/permissions', level: 'administrator', handlers: { GET: listPermissionsOfUser } },
  { path: 'vhosts/:vhost/permissions', level: 'administrator', handlers: { GET: listPermissionsOfVirtualHost } },
  { path: 'permissions', level: 'administrator', handlers: { GET: listPermissions } },
  {
    path: 'permissions/:vhost/:user',
    level: 'administrator',
    handlers: { GET: getPermission, PUT: putPermission, DELETE: deletePermission },
  },
];

function whoAmI({ user }: ApiRequest): Answer {
  return ok({ name: user.name, tags: user.tags });
}

export const userJson = ({ name, hash, tags }: User): JsonObject => ({
  name,
  password_hash: hash,
  hashing_algorithm: HASHING,
  tags,
  limits: {},
});

function listOfUsers({ query }: ApiRequest, rows: readonly User[]): Answer {
  return ok(list(query, { rows, keys: ({ name }) => ({ name }), render: userJson }));
}

function listUsers(request: ApiRequest): Answer {
  return listOfUsers(request, [...request.broker.accounts.users.values()]);
}

function listUsersWithoutPermissions(request: ApiRequest): Answer {
  const { users, permissions } = request.broker.accounts;
  const withSome = new Set([...permissions.values()].flatMap((byUser) => [...byUser.keys()]));
  return listOfUsers(
    request,
    [...users.values()].filter(({ name }) => !withSome.has(name)),
  );
}

function userAt(request: ApiRequest): User {
  const user = request.broker.accounts.users.get(param(request, 'user'));
  if (!user) throw notFound();
  return user;
}

function getUser(request: ApiRequest): Answer {
  return ok(select(request.query, userJson(userAt(request))));
}

function putUser(request: ApiRequest): Answer {
  const { accounts } = request.broker;
  const name = param(request, 'user');
  const user = readUser({ ...readObject(request), name });
  const isNew = !accounts.users.has(name);
  accounts.setUser(user);
  return put(isNew);
}

/**
 * A user as a request or a definitions file has it. Without password and hash no password fits.
 * @throws ApiError 400
 */
export function readUser(wanted: JsonObject): User {
  const { name, password, password_hash: hash, hashing_algorithm: algorithm = HASHING, tags } = wanted;
  if (typeof name !== 'string') throw badRequest(['not_string', 'name']);
  if (tags === undefined) throw badRequest('tags_not_present');
  if (password !== undefined && hash !== undefined) throw badRequest('both_password_and_password_hash_are_provided');
  if (algorithm !== HASHING) throw badRequest(`This broker hashes passwords with ${HASHING} only.`);
  if (password !== undefined) {
    if (typeof password !== 'string') throw badRequest(['not_string', 'password']);
    return { name, hash: hashPassword(password), tags: readTags(tags) };
  }
  if (hash !== undefined && (typeof hash !== 'string' || !isBase64(hash))) throw badRequest(['not_base64', hash]);
  return { name, hash: hash ?? '', tags: readTags(tags) };
}

/** A list, or a text with commas. */
export function readTags(tags: Json): string[] {
  const texts = typeof tags === 'string' ? tags.split(',') : tags;
  if (!Array.isArray(texts)) throw badRequest(['not_string', 'tags']);
  return texts
    .map((tag: Json) => {
      if (typeof tag !== 'string') throw badRequest(['not_string', 'tags']);
      return tag.trim();
    })
    .filter((tag) => tag !== '');
}

function deleteUser(request: ApiRequest): Answer {
  removeUser(request, userAt(request).name);
  return done;
}

function deleteUsers(request: ApiRequest): Answer {
  const { users } = readObject(request);
  if (!Array.isArray(users)) throw badRequest('[{key_missing,users}]');
  for (const name of users as Json[]) if (typeof name === 'string') removeUser(request, name);
  return done;
}

function removeUser({ broker }: ApiRequest, name: string): void {
  broker.accounts.deleteUser(name);
  const theirs = [...broker.connections].filter(({ user }) => user?.name === name);
  broker.endAll(theirs, (connection) => connection.closeByForce(`user '${name}' is deleted`));
}

interface Row extends Permission {
  readonly user: string;
  readonly vhost: string;
}

export function permissionsOf({ accounts }: ApiRequest['broker']): Row[] {
  return [...accounts.permissions].flatMap(([vhost, byUser]) =>
    [...byUser].map(([user, { configure, write, read }]) => ({ user, vhost, configure, write, read })),
  );
}

function listOfPermissions(request: ApiRequest, wanted: (row: Row) => boolean): Answer {
  return ok(
    list(request.query, {
      rows: permissionsOf(request.broker).filter(wanted),
      keys: ({ vhost, user }) => ({ vhost, user }),
      render: (row) => ({ ...row }),
    }),
  );
}

function listPermissions(request: ApiRequest): Answer {
  return listOfPermissions(request, () => true);
}

function listPermissionsOfUser(request: ApiRequest): Answer {
  const { name } = userAt(request);
  return listOfPermissions(request, ({ user }) => user === name);
}

function listPermissionsOfVirtualHost(request: ApiRequest): Answer {
  const { name } = virtualHostAt(request);
  return listOfPermissions(request, ({ vhost }) => vhost === name);
}

function permissionAt(request: ApiRequest): Row {
  const [vhost, user] = [param(request, 'vhost'), param(request, 'user')];
  const permission = request.broker.accounts.permissions.get(vhost)?.get(user);
  if (!permission) throw notFound();
  return { user, vhost, ...permission };
}

function getPermission(request: ApiRequest): Answer {
  return ok(select(request.query, { ...permissionAt(request) }));
}

function putPermission(request: ApiRequest): Answer {
  const { accounts, virtualHosts } = request.broker;
  const [vhost, user] = [param(request, 'vhost'), param(request, 'user')];
  const permission = readPermission(readObject(request));
  if (!virtualHosts.has(vhost) || !accounts.users.has(user)) throw badRequest('vhost_or_user_not_found');
  const isNew = !accounts.mayEnter(user, vhost);
  accounts.setPermission(vhost, user, permission);
  return put(isNew);
}

/** @throws ApiError 400 */
export function readPermission(wanted: JsonObject): Permission {
  requireKeys(wanted, ['configure', 'write', 'read']);
  const pattern = (key: string): string => {
    const value = wanted[key]!;
    if (typeof value !== 'string') throw badRequest(['not_string', key]);
    try {
      new RegExp(value, 'u');
    } catch (error) {
      throw badRequest(['invalid_regexp', value, (error as Error).message]);
    }
    return value;
  };
  return { configure: pattern('configure'), write: pattern('write'), read: pattern('read') };
}

function deletePermission(request: ApiRequest): Answer {
  const { vhost, user } = permissionAt(request);
  request.broker.accounts.deletePermission(vhost, user);
  return done;
}
