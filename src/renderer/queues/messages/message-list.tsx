import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useId, useRef } from 'react';
import type { MessageSummary } from '../../../shared/explore/messages.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { classes } from '../../ui/classes.ts';
import { bytes } from '../../ui/figures.ts';
import styles from './messages.module.css';
import { changeView, type MessagesView, toggleChecked } from './messages-store.ts';

/** Height of a row in pixels. */
const ROW = 46;

const steps: Record<string, (at: number, rows: number) => number> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at) => at + 8,
  PageUp: (at) => at - 8,
  Home: () => 0,
  End: (_, rows) => rows - 1,
};

/** The fetched messages; only the rows in view are in the page. */
export function MessageList({
  at,
  view,
  rows,
  current,
}: {
  readonly at: ProfileId;
  readonly view: MessagesView;
  readonly rows: readonly number[];
  readonly current: number | null;
}) {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 8,
    useFlushSync: false,
  });

  function press(event: KeyboardEvent): void {
    if (event.key === ' ' && current !== null) toggleChecked(at, current);
    else {
      const step = steps[event.key];
      if (!step || rows.length === 0) return;
      const row = Math.max(
        0,
        Math.min(rows.length - 1, step(current === null ? -1 : rows.indexOf(current), rows.length)),
      );
      changeView(at, { current: rows[row]! });
      virtual.scrollToIndex(row, { align: 'auto' });
    }
    event.preventDefault();
  }

  return (
    <div
      ref={box}
      className={classes(styles.pane, styles.list)}
      role="listbox"
      aria-label="Messages"
      aria-activedescendant={current === null ? undefined : `${id}-${current}`}
      tabIndex={0}
      onKeyDown={press}
    >
      <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index: row, start }) => {
          const message = view.fetched.messages[rows[row]!]!;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
            <div
              key={message.index}
              id={`${id}-${message.index}`}
              role="option"
              aria-selected={message.index === current}
              aria-setsize={rows.length}
              aria-posinset={row + 1}
              className={styles.row}
              style={{ top: start }}
              onClick={() => changeView(at, { current: message.index })}
            >
              <input
                type="checkbox"
                tabIndex={-1}
                aria-label={`Choose message ${message.index + 1}`}
                checked={view.checked.has(message.index)}
                onClick={(event) => event.stopPropagation()}
                onChange={() => toggleChecked(at, message.index)}
              />
              <Line message={message} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Line({ message }: { readonly message: MessageSummary }) {
  const { index, head, bytes: size, messageId, routingKey, redelivered, deliveryCount, died } = message;
  return (
    <div className={styles.line}>
      <div className={styles.first}>
        <span className={styles.number}>{index + 1}</span>
        <span className={classes(styles.head, head === null && 'dim')}>
          {head ?? 'Binary'}
          {head === '' && <span className="dim">Empty</span>}
        </span>
        <span className={styles.size}>{bytes(size)}</span>
      </div>
      <div className={styles.second}>
        {redelivered && (
          <span className={styles.mark}>
            {deliveryCount === null ? 'redelivered' : `redelivered, count ${deliveryCount}`}
          </span>
        )}
        {died && <span className={classes(styles.mark, styles.died)}>{died.replace('_', ' ')}</span>}
        <span className={styles.cut}>{messageId ?? routingKey}</span>
      </div>
    </div>
  );
}
