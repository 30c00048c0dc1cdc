// What this broker calls itself.
import { startFields } from '../handshake.ts';
import { lookup, textOf } from '../wire/table.ts';

export const NODE = 'warren@localhost';
const says = (property: string): string => textOf(lookup(startFields.serverProperties, property)) ?? '';
export const PRODUCT = says('product');
export const VERSION = says('version');
export const CLUSTER = says('cluster_name');
