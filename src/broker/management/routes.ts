import { absentRoutes } from './absent.ts';
import type { Route } from './api.ts';
import { bindingRoutes } from './bindings.ts';
import { connectionRoutes } from './connections.ts';
import { definitionRoutes } from './definitions.ts';
import { exchangeRoutes } from './exchanges.ts';
import { healthRoutes } from './health.ts';
import { memoryLimitRoutes } from './memory-limit.ts';
import { messageRoutes } from './messages.ts';
import { overviewRoutes } from './overview.ts';
import { queueRoutes } from './queues.ts';
import { userRoutes } from './users.ts';
import { virtualHostRoutes } from './virtual-hosts.ts';

const routes: readonly Route[] = [
  ...overviewRoutes,
  ...userRoutes,
  ...virtualHostRoutes,
  ...queueRoutes,
  ...messageRoutes,
  ...exchangeRoutes,
  ...bindingRoutes,
  ...connectionRoutes,
  ...definitionRoutes,
  ...healthRoutes,
  ...memoryLimitRoutes,
  ...absentRoutes,
];

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

const patterns = routes.map((route) => ({ route, parts: route.path.split('/') }));

/**
 * The route of a path such as /api/queues/%2F/tasks. What is fixed in a route's path goes before what it names.
 * @throws URIError for a path that can't be decoded
 */
export function findRoute(path: string): Match | null {
  if (!path.startsWith('/api/')) return null;
  const parts = path.slice('/api/'.length).split('/');
  // A slash at the end makes no difference, but an empty name in the middle is the default exchange's.
  const found = match(parts) ?? (parts.at(-1) === '' ? match(parts.slice(0, -1)) : null);
  return found;
}

function match(parts: readonly string[]): Match | null {
  let best: Match | null = null;
  for (const { route, parts: pattern } of patterns) {
    if (pattern.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = pattern.every((part, index) => {
      if (!part.startsWith(':')) return part === parts[index];
      params[part.slice(1)] = decodeURIComponent(parts[index]!);
      return true;
    });
    if (!fits) continue;
    if (!best || Object.keys(params).length < Object.keys(best.params).length) best = { route, params };
  }
  return best;
}
