import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { bytes as size } from '../../ui/figures.ts';
import styles from './body.module.css';

/** Height of a row in pixels. */
const ROW = 18;
/** Narrower, a row has 8 bytes instead of 16. Pixels. */
const WIDE = 543;
/** Bytes that are asked for at once, and how many such parts are kept. */
const PART = 64 * 1024;
const MAX_PARTS = 24;
/** A page can’t be higher than browsers allow. Bytes. */
const MAX_SHOWN = 16 * 1024 * 1024;

/** Bytes in rows; what is not in view is not asked for. */
export function HexView({
  at,
  fetch,
  index,
  total,
}: {
  readonly at: ProfileId;
  readonly fetch: number;
  readonly index: number;
  readonly total: number;
}) {
  const box = useRef<HTMLElement>(null);
  const shown = Math.min(total, MAX_SHOWN);
  const perRow = usePerRow(box);
  const rows = Math.ceil(shown / perRow);
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const first = Math.floor(((items[0]?.index ?? 0) * perRow) / PART);
  const last = Math.floor(((items.at(-1)?.index ?? 0) * perRow) / PART);
  const parts = useParts(at, fetch, index, first, last);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keys */}
      <section ref={box} className={styles.hex} tabIndex={0} aria-label="Bytes">
        <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index: row, start }) => (
            <div key={row} className={styles.hexRow} style={{ top: start }}>
              <HexRow offset={row * perRow} perRow={perRow} part={parts.get(Math.floor((row * perRow) / PART))} />
            </div>
          ))}
        </div>
      </section>
      {total > shown && (
        <p className="dim">
          The first {size(shown)} of {size(total)}: save the body to see the rest.
        </p>
      )}
    </>
  );
}

function HexRow({
  offset,
  perRow,
  part,
}: {
  readonly offset: number;
  readonly perRow: number;
  readonly part: Uint8Array | undefined;
}) {
  const address = offset.toString(16).padStart(7, '0');
  if (!part) return <span className="dim">{address}</span>;
  const from = offset % PART;
  const row = [...part.subarray(from, from + perRow)];
  const hex = row.map((byte, i) => `${byte.toString(16).padStart(2, '0')}${i === 7 ? '  ' : ' '}`).join('');
  const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');
  return (
    <>
      <span className="dim">{address}</span>
      {'  '}
      {hex.padEnd(3 * perRow + 1)} <span className={styles.ascii}>{text}</span>
    </>
  );
}

/** As many bytes as a row has room for. */
function usePerRow(box: RefObject<HTMLElement | null>): number {
  const [perRow, setPerRow] = useState(16);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => setPerRow((entry?.contentRect.width ?? WIDE) < WIDE ? 8 : 16));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return perRow;
}

/** The parts that are in view, as they come. */
function useParts(at: ProfileId, fetch: number, index: number, first: number, last: number) {
  const [parts, setParts] = useState<ReadonlyMap<number, Uint8Array>>(new Map());
  const asked = useRef(new Set<number>());
  useEffect(() => {
    for (let i = first; i <= last; i++) {
      if (asked.current.has(i)) continue;
      asked.current.add(i);
      void call('message.body', { at, fetch, index, offset: i * PART, bytes: PART, asText: false }).then((reply) => {
        if (!reply.ok) return;
        setParts((before) => {
          const next = new Map(before).set(i, reply.value.bytes);
          const oldest = next.size > MAX_PARTS ? [...next.keys()][0] : undefined;
          if (oldest !== undefined) {
            next.delete(oldest);
            asked.current.delete(oldest);
          }
          return next;
        });
      });
    }
  }, [at, fetch, index, first, last]);
  return parts;
}
