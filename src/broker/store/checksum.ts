import { crc32 } from 'node:zlib';
import type { Content } from '../wire/outbox.ts';

/** What a checksum covers beside a message's content. What changes while a message is stored is not among it. */
export interface Covered {
  readonly position: number;
  readonly queue: number;
  readonly persistent: boolean;
  /** As it is stored. */
  readonly expires: number | null;
  readonly deaths: string | null;
}

/** The part of a checksum that many messages share. */
export const routeChecksum = (exchange: string, routingKey: string): number => crc32(`${exchange}\0${routingKey}`);

/**
 * Tells a stored message that is not as it was written: SQLite has no checksums of its own.
 * @param route as `routeChecksum` has it
 * @returns 32 bits, unsigned
 */
export function messageChecksum(
  { slab, at, propertiesLength, bodyLength }: Content,
  route: number,
  of: Covered,
): number {
  // One figure out of all that are not bytes: hashing them would take longer than hashing a content.
  let seed = route ^ of.position ^ Math.imul(of.queue, 0x9e3779b1) ^ Math.imul(propertiesLength, 0x85ebca6b);
  seed ^= Math.imul(of.expires ?? 0, 0xc2b2ae35) ^ (of.persistent ? 0x27d4eb2f : 0);
  const start = of.deaths === null ? seed >>> 0 : crc32(of.deaths, seed >>> 0);
  return crc32(slab.bytes.subarray(at, at + propertiesLength + bodyLength), start);
}
