/** A client of RabbitMQ's management API, which the built-in broker serves too. */
import { randomBytes } from 'node:crypto';
import type { Broker } from './broker-handle.ts';

const USER = 'guest';
const PASSWORD = 'guest';

/** An answer outside 2xx. */
export class ManagementError extends Error {
  override readonly name = 'ManagementError';
  readonly status: number;

  constructor(request: string, status: number, answer: string) {
    super(`${request}: ${status} ${answer}`);
    this.status = status;
  }
}

/** The part of a broker's handle that takes nothing but the management API. */
export type ManagedPart = Pick<
  Broker,
  'url' | 'managementUrl' | 'management' | 'createVhost' | 'deleteVhost' | 'createUser' | 'deleteUser'
>;

/** Nothing is opened before it is used. */
export function manage(at: { host: string; port: number; managementPort: number }): ManagedPart {
  const { host, port, managementPort } = at;
  const managementUrl = `http://${host}:${managementPort}`;

  function urlOf(vhost: string, user = USER, password = PASSWORD): string {
    const [name, secret, path] = [user, password, vhost].map(encodeURIComponent);
    return `amqp://${name}:${secret}@${host}:${port}/${path}`;
  }

  const management: Broker['management'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${managementUrl}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new ManagementError(`${method} ${path}`, response.status, text);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  };

  async function permit(user: string, vhost: string, rights: { configure: string; write: string; read: string }) {
    await management('PUT', `/api/permissions/${encodeURIComponent(vhost)}/${encodeURIComponent(user)}`, rights);
  }

  return {
    url: `amqp://${USER}:${PASSWORD}@${host}:${port}`,
    managementUrl,
    management,
    async createVhost(name = `test-${randomBytes(5).toString('hex')}`) {
      await management('PUT', `/api/vhosts/${encodeURIComponent(name)}`, {});
      await permit(USER, name, { configure: '.*', write: '.*', read: '.*' });
      return { name, url: urlOf(name) };
    },
    async deleteVhost(name) {
      await management('DELETE', `/api/vhosts/${encodeURIComponent(name)}`);
    },
    async createUser(options = {}) {
      const { vhost = '/', configure = '.*', write = '.*', read = '.*', tags = '' } = options;
      const name = options.name ?? `user-${randomBytes(5).toString('hex')}`;
      const password = options.password ?? randomBytes(8).toString('hex');
      await management('PUT', `/api/users/${encodeURIComponent(name)}`, { password, tags });
      await permit(name, vhost, { configure, write, read });
      return { name, password, url: urlOf(vhost, name, password) };
    },
    async deleteUser(name) {
      await management('DELETE', `/api/users/${encodeURIComponent(name)}`);
    },
  };
}
