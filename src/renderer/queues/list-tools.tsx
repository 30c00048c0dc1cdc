import { Toggle } from '@base-ui/react/toggle';
import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight, RefreshCw, Search } from 'lucide-react';
import { useState } from 'react';
import type { QueuePage, QueueQuery } from '../../shared/explore/queues.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { useRealNow } from '../frame.ts';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { ago, count, plural } from '../ui/figures.ts';
import { TextField } from '../ui/text-field.tsx';
import { ColumnPicker } from './column-picker.tsx';
import styles from './queues.module.css';
import { showGroups, useFavourites, useQueuesMemory } from './queues-memory.ts';
import { changeQuery, refresh, showFavourites } from './queues-store.ts';

/** Which queues the list shows, how many there are, and how old their figures are. */
export function ListTools({
  at,
  query,
  page,
  error,
}: {
  readonly at: ProfileId;
  readonly query: QueueQuery;
  readonly page: QueuePage | null;
  readonly error: string | null;
}) {
  const favourites = useFavourites(at);
  const { grouped } = useQueuesMemory();
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
      <Toggle
        className={styles.toggle}
        pressed={query.only !== null}
        title="Show only the queues that have a star"
        onPressedChange={showFavourites}
      >
        Favourites{favourites.length > 0 && ` ${favourites.length}`}
      </Toggle>
      <Toggle
        className={styles.toggle}
        pressed={grouped}
        title="Queues of this page whose names begin alike stand together"
        onPressedChange={showGroups}
      >
        Groups
      </Toggle>
      <span className={styles.grow} />
      {page && (
        <span className={classes('dim', 'tabular', styles.unbroken)}>
          {page.found === page.total
            ? plural(page.total, 'queue')
            : `${count(page.found)} of ${plural(page.total, 'queue')}`}
        </span>
      )}
      {page && <Age at={page.at} />}
      <ColumnPicker />
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
        className={classes('dim', 'tabular', styles.unbroken)}
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
