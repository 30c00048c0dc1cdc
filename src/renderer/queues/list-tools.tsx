import { Toggle } from '@base-ui/react/toggle';
import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight, RefreshCw, Search } from 'lucide-react';
import { useState } from 'react';
import type { QueuePage, QueueQuery } from '../../shared/explore/queues.ts';
import { useRealNow } from '../frame.ts';
import { IconButton } from '../ui/button.tsx';
import { ago, count, plural } from '../ui/figures.ts';
import { TextField } from '../ui/text-field.tsx';
import styles from './queues.module.css';
import { changeQuery, refresh } from './queues-store.ts';

/** Which queues the list shows, how many there are, and how old their figures are. */
export function ListTools({
  query,
  page,
  error,
}: {
  readonly query: QueueQuery;
  readonly page: QueuePage | null;
  readonly error: string | null;
}) {
  return (
    <div className={styles.tools}>
      <div className={styles.search}>
        <Search size={13} aria-hidden />
        <TextField
          label="Find queues"
          labelHidden
          small
          type="search"
          placeholder={query.regex ? 'Regular expression' : 'Part of a name'}
          maxLength={500}
          value={query.filter}
          error={error}
          onChange={(filter) => changeQuery({ filter })}
        />
      </div>
      <Toggle
        className={styles.toggle}
        pressed={query.regex}
        title="Read the filter as a regular expression"
        onPressedChange={(regex) => changeQuery({ regex })}
      >
        Regex
      </Toggle>
      <span className={styles.grow} />
      {page && (
        <span className="dim tabular">
          {page.found === page.total
            ? plural(page.total, 'queue')
            : `${count(page.found)} of ${plural(page.total, 'queue')}`}
        </span>
      )}
      {page && <Age at={page.at} />}
    </div>
  );
}

/** When the broker was asked, and a way to ask it again. */
export function Age({ at }: { readonly at: number }) {
  const now = useRealNow(1_000);
  const [pending, setPending] = useState(false);
  const again = async (): Promise<void> => {
    setPending(true);
    await refresh();
    setPending(false);
  };
  return (
    <span className={styles.age}>
      <span
        className="dim tabular"
        title="The broker samples its own figures about every 5 s: they may be older by that."
      >
        Figures: {ago(at, now)}
      </span>
      <IconButton label="Ask the broker again" size="small" disabled={pending} onClick={() => void again()}>
        <RefreshCw size={13} />
      </IconButton>
    </span>
  );
}

/** Goes from page to page. */
export function Pager({ page: { page, pages } }: { readonly page: QueuePage }) {
  const to = (next: number) => () => changeQuery({ page: next });
  const isFirst = page <= 1;
  const isLast = page >= pages;
  return (
    <nav className={styles.pager} aria-label="Pages">
      <IconButton label="First page" size="small" disabled={isFirst} onClick={to(1)}>
        <ChevronFirst size={14} />
      </IconButton>
      <IconButton label="Previous page" size="small" disabled={isFirst} onClick={to(page - 1)}>
        <ChevronLeft size={14} />
      </IconButton>
      <span className="tabular">
        Page {count(page)} of {count(pages)}
      </span>
      <IconButton label="Next page" size="small" disabled={isLast} onClick={to(page + 1)}>
        <ChevronRight size={14} />
      </IconButton>
      <IconButton label="Last page" size="small" disabled={isLast} onClick={to(pages)}>
        <ChevronLast size={14} />
      </IconButton>
    </nav>
  );
}
