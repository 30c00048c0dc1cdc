import { runInNewContext } from 'node:vm';
import { ApiError, badRequest, isObject, type Json, type JsonObject } from './api.ts';

/** Milliseconds. */
const REGEX_WITHIN = 200;

/** What a list is made of. Rows are rendered only as far as the answer shows them. */
export interface Listing<T> {
  readonly rows: readonly T[];
  /** What is known of a row without rendering it; by these, in this order, the list is sorted. */
  keys(row: T): Readonly<Record<string, string>>;
  /** What else is known without rendering, for lists that may be long: to sort by it is cheap as well. */
  facts?(row: T): JsonObject;
  render(row: T): JsonObject;
}

const PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 500;

/**
 * A list as the query wants it: sort, sort_reverse and columns.
 */
export function list<T>(query: URLSearchParams, listing: Listing<T>): Json {
  return select(
    query,
    sorted(query, listing).map((row) => row()),
  );
}

/**
 * A list that may be asked for in pages as well: page, page_size, name, use_regex.
 * @throws ApiError 400
 */
export function pagedList<T>(query: URLSearchParams, listing: Listing<T>): Json {
  const paging = readPaging(query);
  if (!paging) return list(query, listing);
  const { page, pageSize } = paging;
  const wanted = matchNames(
    query,
    listing.rows.map((row) => listing.keys(row).name ?? ''),
  );
  const rows = listing.rows.filter((_, index) => wanted[index]);
  const pageCount = Math.ceil(rows.length / pageSize);
  if (page > Math.max(pageCount, 1)) {
    throw new ApiError(
      400,
      'page_out_of_range',
      `Page out of range, page: ${page} page size: ${pageSize}, len: ${rows.length}`,
    );
  }
  const items = sorted(query, { ...listing, rows })
    .slice((page - 1) * pageSize, page * pageSize)
    .map((row) => row());
  return {
    filtered_count: rows.length,
    item_count: items.length,
    items: select(query, items),
    page,
    page_count: pageCount,
    page_size: pageSize,
    total_count: listing.rows.length,
  };
}

function readPaging(query: URLSearchParams): { page: number; pageSize: number } | null {
  const page = query.get('page');
  if (page === null) return null;
  const size = query.get('page_size');
  const numbers = [page, size ?? String(PAGE_SIZE)].map((given) => (/^[+-]?\d+$/.test(given) ? Number(given) : null));
  const [first, pageSize] = numbers;
  if (first == null || pageSize == null) throw badRequest('Pagination parameters are invalid');
  if (first < 1 || pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
    throw new ApiError(
      400,
      'invalid_pagination_parameters',
      `Invalid pagination parameters: page number ${first}, page size ${size ?? 'undefined'}`,
    );
  }
  return { page: first, pageSize };
}

/** @throws ApiError 400 for what is no regular expression */
/** Which of the names are asked for. @throws ApiError 400 */
function matchNames(query: URLSearchParams, names: readonly string[]): readonly boolean[] {
  const wanted = query.get('name') ?? '';
  if (query.get('use_regex') !== 'true' || wanted === '') {
    const lower = wanted.toLowerCase();
    return names.map((name) => name.toLowerCase().includes(lower));
  }
  try {
    const regex = new RegExp(wanted, 'iu');
    // A pattern may take for ever, and the broker would stand still as long.
    const test = 'names.map((name) => regex.test(name))';
    return runInNewContext(test, { names, regex }, { timeout: REGEX_WITHIN }) as boolean[];
  } catch {
    throw badRequest('Pagination parameters are invalid');
  }
}

/** The rows in their order, each to be rendered by a call. */
function sorted<T>(query: URLSearchParams, listing: Listing<T>): (() => JsonObject)[] {
  const { rows, render } = listing;
  const column = query.get('sort') ?? '';
  const reversed = query.get('sort_reverse') === 'true';
  const items = rows.map((row) => {
    const keys = listing.keys(row);
    const order: (Json | undefined)[] = Object.values(keys);
    if (column === '') return { order, render: () => render(row) };
    const known = keys[column] ?? listing.facts?.(row)[column];
    if (known !== undefined) return { order: [known, ...order], render: () => render(row) };
    const rendered = render(row);
    return { order: [at(rendered, column), ...order], render: () => rendered };
  });
  items.sort((a, b) => compareAll(a.order, b.order));
  if (reversed) items.reverse();
  return items.map((item) => item.render);
}

function at(object: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = object;
  for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined;
  return value;
}

function compareAll(a: readonly (Json | undefined)[], b: readonly (Json | undefined)[]): number {
  for (const [index, value] of a.entries()) {
    const order = compare(value, b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Across types as Erlang sorts: numbers, truth values, objects, lists, texts; what is not there comes first. */
function compare(a: Json | undefined, b: Json | undefined): number {
  const [one, other] = [rank(a), rank(b)];
  if (one !== other) return one - other;
  if (one === 0) return 0;
  const [left, right] = one === 3 ? [JSON.stringify(a), JSON.stringify(b)] : [a!, b!];
  return left! < right! ? -1 : left! > right! ? 1 : 0;
}

function rank(value: Json | undefined): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number') return 1;
  if (typeof value === 'boolean') return 2;
  return typeof value === 'object' ? 3 : 4;
}

/** Leaves out what `columns` does not name. */
export function select(query: URLSearchParams, value: Json): Json {
  const columns = query.get('columns');
  if (columns === null || columns === '') return value;
  const tree: Tree = new Map();
  for (const column of columns.split(',')) {
    let branch = tree;
    for (const name of column.split('.')) {
      const next: Tree = branch.get(name) ?? new Map();
      branch.set(name, next);
      branch = next;
    }
  }
  return prune(value, tree);
}

type Tree = Map<string, Tree>;

function prune(value: Json, tree: Tree): Json {
  if (Array.isArray(value)) return value.map((each) => prune(each, tree));
  if (!isObject(value) || tree.size === 0) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const branch = tree.get(name);
      return branch ? [[name, prune(inner, branch)]] : [];
    }),
  );
}
