import type { User } from '../accounts.ts';
import type { VirtualHost } from '../virtual-host.ts';
import { type ApiRequest, type Level, notAuthorised, notFound, param } from './api.ts';

const management = ['management', 'policymaker', 'monitoring', 'administrator'];

export const isMonitor = ({ tags }: User): boolean => tags.includes('monitoring') || tags.includes('administrator');
export const isAdministrator = ({ tags }: User): boolean => tags.includes('administrator');

/** @throws ApiError 401 */
export function assertLevel(user: User, level: Level): void {
  if (!user.tags.some((tag) => management.includes(tag))) throw notAuthorised('Not management user');
  if (isAdministrator(user)) return;
  if (level === 'administrator') throw notAuthorised('Not administrator user');
  if (level === 'monitoring' && !isMonitor(user)) throw notAuthorised('Not monitor user');
  if (level === 'policymaker' && !user.tags.includes('policymaker')) {
    throw notAuthorised('User not authorised to access object');
  }
}

/** The virtual hosts whose queues, exchanges and bindings the user sees. */
export function virtualHostsOf({ broker, user }: ApiRequest): VirtualHost[] {
  const all = [...broker.virtualHosts.values()];
  return isAdministrator(user) ? all : all.filter(({ name }) => broker.accounts.mayEnter(user.name, name));
}

/** The virtual host that the path names. @throws ApiError 404, 401 */
export function virtualHostAt(request: ApiRequest): VirtualHost {
  const { broker, user } = request;
  const vhost = broker.virtualHosts.get(param(request, 'vhost'));
  if (!vhost) throw notFound();
  if (isAdministrator(user) || broker.accounts.mayEnter(user.name, vhost.name)) return vhost;
  throw notAuthorised('User not authorised to access virtual host');
}

/** The one that the path names, where it names one, and otherwise all that the user sees. @throws ApiError 404, 401 */
export function oneOrAllVirtualHosts(request: ApiRequest): VirtualHost[] {
  return request.params.vhost === undefined ? virtualHostsOf(request) : [virtualHostAt(request)];
}
