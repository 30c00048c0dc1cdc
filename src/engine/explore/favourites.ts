import { ListedQueue } from '../../shared/explore/management.ts';
import type { QueuePage, QueueQuery, QueueRow, QueueSort } from '../../shared/explore/queues.ts';
import { fail, LabError } from '../../shared/failure.ts';
import type { ManagementClient } from './management-client.ts';

/**
 * Queues by their names, each asked for by itself: a broker's own filter knows parts of names and expressions only, and a
 * long list of names is more than its web server takes. Filtered and sorted here; one page.
 * @throws LabError INVALID_INPUT for a regular expression that can't be read, MANAGEMENT_…
 */
export async function askFavourites(
  management: ManagementClient,
  vhost: string,
  names: readonly string[],
  query: QueueQuery,
): Promise<Omit<QueuePage, 'vhost' | 'at'>> {
  const isFound = matcher(query);
  const asked = await Promise.all(names.map((name) => askOne(management, vhost, name)));
  const there = asked.filter((row) => row !== null);
  const rows = there.filter(({ name }) => isFound(name)).sort(order(query));
  return {
    rows,
    page: 1,
    pages: 1,
    found: rows.length,
    total: there.length,
    missing: names.filter((_, index) => asked[index] === null),
  };
}

async function askOne(management: ManagementClient, vhost: string, name: string): Promise<QueueRow | null> {
  try {
    return ListedQueue.parse(
      await management.get(`/api/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`),
    );
  } catch (error) {
    if (error instanceof LabError && error.code === 'MANAGEMENT_NOT_FOUND') return null;
    throw error;
  }
}

function matcher({ filter, regex }: QueueQuery): (name: string) => boolean {
  if (!regex) {
    const part = filter.toLowerCase();
    return (name) => name.toLowerCase().includes(part);
  }
  try {
    const expression = new RegExp(filter, 'i');
    return (name) => expression.test(name);
  } catch (error) {
    throw fail(
      'INVALID_INPUT',
      `“${filter}” is no regular expression.`,
      'Correct it, or search for a part of the name instead.',
      String(error),
    );
  }
}

function order({ sort, descending }: QueueQuery): (a: QueueRow, b: QueueRow) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => sign * compare(figureOf(a, sort), figureOf(b, sort)) || compare(a.name, b.name);
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a broker does not tell comes before all that it does. */
function figureOf(row: QueueRow, sort: QueueSort): string | number {
  if (sort === 'name') return row.name;
  if (sort === 'state') return row.state ?? '';
  if (sort === 'publish' || sort === 'deliver' || sort === 'ack' || sort === 'redeliver') return row.rates[sort] ?? -1;
  return row[sort] ?? -1;
}
