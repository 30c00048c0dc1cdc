import type { ArgumentTable, ArgumentValue } from '../../shared/explore/exchanges.ts';

// Arguments and headers as they are typed: a row each.

/** What a value is read as. AMQP tells numbers, texts and truth values apart, and so does a headers exchange. */
export type ArgumentKind = 'text' | 'number' | 'truth' | 'json';

export interface ArgumentRow {
  /** Tells rows apart while they are edited. */
  readonly id: number;
  readonly name: string;
  readonly kind: ArgumentKind;
  readonly value: string;
}

export type ReadRows =
  | { readonly ok: true; readonly table: ArgumentTable }
  | { readonly ok: false; readonly row: number; readonly message: string };

/** Reads what was typed; rows without a name and a value are left out. */
export function readRows(rows: readonly ArgumentRow[]): ReadRows {
  const table: Record<string, ArgumentValue> = {};
  for (const { id, name, kind, value } of rows) {
    if (name === '' && value === '') continue;
    const wrong = (message: string): ReadRows => ({ ok: false, row: id, message });
    if (name === '') return wrong('An argument has a name.');
    if (Object.hasOwn(table, name)) return wrong(`“${name}” is there twice.`);
    const read = readValue(kind, value);
    if (read === undefined) return wrong(unreadable[kind]);
    table[name] = read;
  }
  return { ok: true, table };
}

const unreadable: Record<ArgumentKind, string> = {
  text: 'This is no text.',
  number: 'This is no number.',
  truth: 'Write true or false.',
  json: 'This is no JSON.',
};

function readValue(kind: ArgumentKind, value: string): ArgumentValue | undefined {
  switch (kind) {
    case 'text':
      return value;
    case 'number':
      return /^\s*[+-]?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
    case 'truth':
      return value === 'true' ? true : value === 'false' ? false : undefined;
    case 'json':
      try {
        return JSON.parse(value) as ArgumentValue;
      } catch {
        return undefined;
      }
  }
}

let last = 0;

/** An empty row more. */
export function newRow(change: Partial<ArgumentRow> = {}): ArgumentRow {
  last += 1;
  return { name: '', kind: 'text', value: '', ...change, id: last };
}
