import { fail, LabError } from '../../shared/failure.ts';
import type { ManagementClient } from './management-client.ts';

// What the explorer's questions to the management API have in common.

/** What a user may not see, or what went away meanwhile, is left open. */
export function optional<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (error instanceof LabError) return null;
    throw error;
  });
}

export const isNotFound = (error: unknown): boolean =>
  error instanceof LabError && error.code === 'MANAGEMENT_NOT_FOUND';

/** One page of a list that the broker filters, sorts and cuts. */
export interface PageQuery {
  readonly page: number;
  readonly pageSize: number;
  /** A part of the name, or a regular expression; empty = everything. */
  readonly filter: string;
  readonly regex: boolean;
  readonly descending: boolean;
}

/**
 * A page, or the first one where that is no longer there.
 * @param path of the list, such as `/api/queues/%2f`
 * @param column what it is sorted by, as the management API names it
 * @throws LabError INVALID_INPUT for a regular expression that the broker can't read, MANAGEMENT_…
 */
export async function askPage(
  management: ManagementClient,
  path: string,
  query: PageQuery,
  column: string,
): Promise<unknown> {
  const { page, pageSize, filter, regex, descending } = query;
  const params = new URLSearchParams({
    page: String(page),
    page_size: String(pageSize),
    name: filter,
    use_regex: String(regex),
    sort: column,
    sort_reverse: String(descending),
  });
  try {
    return await management.get(`${path}?${params}`);
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'MANAGEMENT_FAILED') throw error;
    const { detail = '' } = error.failure;
    if (/page_out_of_range/.test(detail) && page > 1) return askPage(management, path, { ...query, page: 1 }, column);
    if (!regex || filter === '') throw error;
    throw fail(
      'INVALID_INPUT',
      `The broker can’t read “${filter}” as a regular expression.`,
      'Correct it, or search for a part of the name instead.',
      detail,
    );
  }
}
