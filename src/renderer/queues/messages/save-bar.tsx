import { Search } from 'lucide-react';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../ui/button.tsx';
import { bytes, count, plural } from '../../ui/figures.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { toaster } from '../../ui/toast.tsx';
import { useAction } from '../../ui/use-action.ts';
import styles from './messages.module.css';
import { changeView, filterMessages, type MessagesView } from './messages-store.ts';

/** Searches in what was fetched, and saves it. */
export function SaveBar({
  at,
  view,
  rows,
}: {
  readonly at: ProfileId;
  readonly view: MessagesView;
  readonly rows: readonly number[];
}) {
  const { fetched, checked, filter, found, deleted } = view;
  const chosen = rows.filter((index) => checked.has(index));
  const save = useAction((indexes: number[] | null) => call('message.save', { at, fetch: fetched.id, indexes }));
  const all = fetched.messages.length - deleted.size;
  const isAll = chosen.length === rows.length && rows.length > 0;

  async function write(): Promise<void> {
    const indexes = chosen.length > 0 ? chosen : found !== null || deleted.size > 0 ? [...rows] : null;
    const saved = await save.run(indexes);
    if (saved?.outcome !== 'written') return;
    const title = `${plural(saved.messages, 'message')} saved, ${bytes(saved.bytes)}`;
    toaster.add({ title, description: saved.file });
  }

  return (
    <>
      <div className={styles.tools}>
        <label className={styles.all}>
          <input
            type="checkbox"
            checked={isAll}
            disabled={rows.length === 0}
            onChange={() => changeView(at, { checked: isAll ? new Set() : new Set(rows) })}
          />
          All
        </label>
        <div className={styles.search}>
          <Search size={13} aria-hidden />
          <TextField
            small
            type="search"
            label="Find in these messages"
            labelHidden
            placeholder="Find in bodies, properties, headers"
            maxLength={1_000}
            value={filter}
            onChange={(text) => void filterMessages(at, text)}
          />
        </div>
        <p className="dim" role="status" aria-label="Shown">
          {found === null
            ? `${plural(all, 'message')}, ${bytes(fetched.bytes)}`
            : `${count(rows.length)} of ${plural(all, 'message')}`}
        </p>
        <span className={styles.grow} />
        <Button size="small" disabled={rows.length === 0} pending={save.pending} onClick={() => void write()}>
          {chosen.length > 0
            ? `Save ${plural(chosen.length, 'message')}…`
            : `Save ${found === null ? 'all' : 'those shown'}…`}
        </Button>
      </div>
      {save.failure && <FailureNotice failure={save.failure} onDismiss={save.clear} />}
    </>
  );
}
