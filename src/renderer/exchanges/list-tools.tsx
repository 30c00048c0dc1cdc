import { Toggle } from '@base-ui/react/toggle';
import { ChevronLeft, ChevronRight, RefreshCw, Search } from 'lucide-react';
import { useState } from 'react';
import type { ExchangePage, ExchangeQuery } from '../../shared/explore/exchanges.ts';
import { useRealNow } from '../frame.ts';
import { IconButton } from '../ui/button.tsx';
import { ago, count, plural } from '../ui/figures.ts';
import { TextField } from '../ui/text-field.tsx';
import styles from './exchanges.module.css';
import { changeExchangeQuery, refreshExchanges } from './exchanges-store.ts';

/** Which exchanges the list shows, how many there are, and how old their figures are. */
export function ListTools({
  query,
  page,
  error,
}: {
  readonly query: ExchangeQuery;
  readonly page: ExchangePage | null;
  readonly error: string | null;
}) {
  return (
    <div className={styles.tools}>
      <div className={styles.search}>
        <Search size={13} aria-hidden />
        <TextField
          label="Find exchanges"
          labelHidden
          small
          type="search"
          placeholder={query.regex ? 'Regular expression' : 'Part of a name'}
          maxLength={500}
          value={query.filter}
          error={error}
          onChange={(filter) => changeExchangeQuery({ filter })}
        />
      </div>
      <Toggle
        className={styles.toggle}
        pressed={query.regex}
        title="Read the filter as a regular expression"
        onPressedChange={(regex) => changeExchangeQuery({ regex })}
      >
        Regex
      </Toggle>
      <span className={styles.grow} />
      {page && (
        <span className="dim tabular">
          {page.found === page.total
            ? plural(page.total, 'exchange')
            : `${count(page.found)} of ${plural(page.total, 'exchange')}`}
        </span>
      )}
      {page && <Age at={page.at} refresh={refreshExchanges} />}
    </div>
  );
}

/** When the broker was asked, and a way to ask it again. */
export function Age({ at, refresh }: { readonly at: number; readonly refresh: () => Promise<void> }) {
  const now = useRealNow(1_000);
  const [pending, setPending] = useState(false);
  const again = async (): Promise<void> => {
    setPending(true);
    await refresh();
    setPending(false);
  };
  return (
    <span className={styles.age}>
      <span className="dim tabular">Asked: {ago(at, now)}</span>
      <IconButton label="Ask the broker again" size="small" disabled={pending} onClick={() => void again()}>
        <RefreshCw size={13} />
      </IconButton>
    </span>
  );
}

/** Goes from page to page. */
export function Pager({ page: { page, pages } }: { readonly page: ExchangePage }) {
  return (
    <nav className={styles.pager} aria-label="Pages">
      <IconButton
        label="Previous page"
        size="small"
        disabled={page <= 1}
        onClick={() => changeExchangeQuery({ page: page - 1 })}
      >
        <ChevronLeft size={14} />
      </IconButton>
      <span className="tabular">
        Page {count(page)} of {count(pages)}
      </span>
      <IconButton
        label="Next page"
        size="small"
        disabled={page >= pages}
        onClick={() => changeExchangeQuery({ page: page + 1 })}
      >
        <ChevronRight size={14} />
      </IconButton>
    </nav>
  );
}
