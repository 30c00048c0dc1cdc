import type { Queue } from '../queue/queue.ts';
import type { FieldValue, Table } from '../wire/table.ts';
import { encodeTable } from '../wire/table.ts';
import type { Exchange } from './exchange.ts';

/** Leads what an exchange gets to a queue or to another exchange. */
export interface Binding {
  readonly source: Exchange;
  readonly destination: Queue | Exchange;
  readonly routingKey: string;
  readonly table: Table;
  /** What makes it one and the same as another: destination, key and arguments. */
  readonly id: string;
  readonly durable: boolean;
}

export function createBinding(
  source: Exchange,
  destination: Queue | Exchange,
  routingKey: string,
  table: Table,
): Binding {
  const kind = isExchange(destination) ? 'x' : 'q';
  const id = JSON.stringify([kind, destination.name, routingKey, encodeTable(sorted(table)).toString('latin1')]);
  return { source, destination, routingKey, table, id, durable: source.durable && destination.durable };
}

export const isExchange = (destination: Queue | Exchange): destination is Exchange => 'bindings' in destination;

const sorted = (table: Table): Table => table.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

/** Whether two values are the same for a headers exchange: by type and by value. */
export function sameField(a: FieldValue, b: FieldValue): boolean {
  const one = encodeTable([{ key: '', field: a }]);
  return one.equals(encodeTable([{ key: '', field: b }]));
}
