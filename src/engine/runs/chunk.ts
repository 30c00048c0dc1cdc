import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw } from 'node:zlib';
import { LabEvent, type StampedEvent, weight } from '../../shared/lab/events.ts';
import { type ChunkPlace, MAX_UNPACKED } from './format.ts';

/** Level 3 packs the columns of ids nearly as small as the highest does, in a third of the time. */
const LEVEL = 3;
/** Bytes that come of a chunk at once: each block is a way to another thread and back. */
const BLOCK = 131_072;

const deflate = promisify<Buffer, object, Buffer>(deflateRaw);
const inflate = promisify<Buffer, object, Buffer>(inflateRaw);

/** A chunk as it is stored. */
export interface StoredChunk extends ChunkPlace {
  readonly crc: number;
  readonly events: Uint8Array;
}

/** Packs a chunk's JSON, in another thread. */
export async function packChunk(place: ChunkPlace, json: string): Promise<StoredChunk> {
  const bytes = Buffer.from(json);
  if (bytes.length > MAX_UNPACKED) throw new Error(`A chunk of ${bytes.length} bytes is too large.`);
  const events = await deflate(bytes, { level: LEVEL, chunkSize: BLOCK });
  return { ...place, crc: chunkCrc(place, events), events };
}

/** Over the packed events and all that is said of them. */
export function chunkCrc(place: ChunkPlace, events: Uint8Array): number {
  const { no, firstSeq, lastSeq, firstAt, lastAt, weight } = place;
  return crc32(events, crc32([no, firstSeq, lastSeq, firstAt, lastAt, weight].join()));
}

/**
 * A chunk's events, each checked against the contract and with the place in the run that its chunk says.
 * @param startAt the latest time of an event before the chunk
 * @param trusted whether these very bytes were checked before
 * @throws Error in words for a bug report where anything is not what it should be
 */
export async function unpackChunk(
  chunk: Pick<StoredChunk, 'events'> & ChunkPlace,
  startAt: number,
  trusted: boolean,
): Promise<readonly StampedEvent[]> {
  const json = await inflate(Buffer.from(chunk.events), { maxOutputLength: MAX_UNPACKED, chunkSize: BLOCK * 2 });
  const parsed: unknown = JSON.parse(json.toString());
  if (!Array.isArray(parsed)) throw new Error('no list of events');
  if (trusted) return parsed;
  if (parsed.length !== chunk.lastSeq - chunk.firstSeq + 1) throw new Error(`${parsed.length} events in a chunk`);
  let latest = startAt;
  let sum = 0;
  const events = parsed.map((raw: unknown, i): StampedEvent => {
    const { seq, at } = raw as Partial<StampedEvent>;
    if (seq !== chunk.firstSeq + i) throw new Error(`event ${chunk.firstSeq + i} calls itself ${String(seq)}`);
    if (typeof at !== 'number') throw new Error(`event ${seq} has no time`);
    latest = Math.max(latest, at);
    if (i === 0 && latest !== chunk.firstAt) throw new Error(`event ${seq} is not of its chunk's time`);
    const event = LabEvent.parse(raw);
    sum += weight(event);
    return { ...event, seq, at };
  });
  if (latest !== chunk.lastAt || sum !== chunk.weight)
    throw new Error(`the events up to ${chunk.lastSeq} do not add up`);
  return events;
}
