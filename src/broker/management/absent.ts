// What RabbitMQ has and this broker has not: lists of it are empty, and wishes for it are refused in a sentence.
import { virtualHostAt } from './access.ts';
import { type Answer, type ApiRequest, badRequest, notFound, ok, type Route } from './api.ts';

const empty = (): Answer => ok([]);

function emptyInVirtualHost(request: ApiRequest): Answer {
  virtualHostAt(request);
  return empty();
}

function missing(): Answer {
  throw notFound();
}

const refuse = (what: string) => (): Answer => {
  throw badRequest(`This broker has no ${what}.`);
};

function kept(path: string, level: Route['level'], what: string): Route[] {
  const one = { GET: missing, PUT: refuse(what), DELETE: missing };
  return [
    { path, level, handlers: { GET: empty } },
    { path: `${path}/:vhost`, level, handlers: { GET: emptyInVirtualHost } },
    { path: `${path}/:vhost/:name`, level, handlers: one },
  ];
}

export const absentRoutes: readonly Route[] = [
  ...kept('policies', 'management', 'policies'),
  ...kept('operator-policies', 'management', 'operator policies'),
  ...kept('vhost-limits', 'management', 'limits of virtual hosts'),
  ...kept('topic-permissions', 'administrator', 'topic permissions'),
  { path: 'users/:user/topic-permissions', level: 'administrator', handlers: { GET: empty } },
  { path: 'vhosts/:vhost/topic-permissions', level: 'administrator', handlers: { GET: emptyInVirtualHost } },
  { path: 'user-limits', level: 'management', handlers: { GET: empty } },
  { path: 'parameters', level: 'policymaker', handlers: { GET: empty } },
  { path: 'parameters/:component', level: 'policymaker', handlers: { GET: empty } },
  { path: 'parameters/:component/:vhost', level: 'policymaker', handlers: { GET: emptyInVirtualHost } },
  {
    path: 'parameters/:component/:vhost/:name',
    level: 'policymaker',
    handlers: { GET: missing, PUT: refuse('runtime parameters'), DELETE: missing },
  },
  { path: 'global-parameters', level: 'policymaker', handlers: { GET: empty } },
  { path: 'feature-flags', level: 'management', handlers: { GET: empty } },
  { path: 'deprecated-features', level: 'management', handlers: { GET: empty } },
  { path: 'deprecated-features/used', level: 'management', handlers: { GET: empty } },
  { path: 'extensions', level: 'management', handlers: { GET: empty } },
];
