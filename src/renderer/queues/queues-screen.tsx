import { Plus } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { ProfileId } from '../../shared/ids.ts';
import { isWithoutManagement } from '../explore/asking.ts';
import { useWhyNoChange } from '../explore/brokers-store.ts';
import { remember } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { plural } from '../ui/figures.ts';
import { EmptyState, FailureNotice, Notice } from '../ui/notice.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { CreatedPanel } from './declare/created-panel.tsx';
import { DeclarePage } from './declare/declare-page.tsx';
import { ListTools, Pager } from './list-tools.tsx';
import { NamedQueuesPanel } from './named-queues.tsx';
import { QueuePageView } from './queue-page.tsx';
import { QueueTable } from './queue-table.tsx';
import styles from './queues.module.css';
import { toggleFavourite, useFavourites, useNamed, useQueuesMemory } from './queues-memory.ts';
import { changeQuery, nameQueue, openQueue, refresh, showFavourites, useQueues } from './queues-store.ts';

/** What is on the broker: its queues, and each one's page. */
export function QueuesScreen({ at }: { readonly at: ProfileId }) {
  const { open, list, detail, section, query, named, collapsed } = useQueues(at);
  const names = useNamed(at);
  const favourites = useFavourites(at);
  const shows = useQueuesMemory();
  const whyNot = useWhyNoChange();
  const [declares, setDeclares] = useState(false);
  // The rows may come a frame later, in slices: a letter that is typed meanwhile goes first.
  const page = useDeferredValue(list.value) ?? list.value;
  if (open !== null) return <QueuePageView at={at} name={open} section={section} asked={detail} named={named.value} />;
  const { failure } = list;
  if (declares) {
    const done = (name: string): void => {
      setDeclares(false);
      if (failure && isWithoutManagement(failure)) nameQueue(name);
      openQueue(name);
    };
    return <DeclarePage at={at} onDone={done} onCancel={() => setDeclares(false)} />;
  }
  const isNotConnected = failure?.code === 'NOT_CONNECTED';
  const isBadFilter = failure?.code === 'INVALID_INPUT';
  return (
    <div className={styles.page}>
      <section className={styles.column} aria-label="Queues">
        <div className={styles.bar}>
          <h1>Queues</h1>
          <Button size="small" disabled={whyNot !== null} hint={whyNot} onClick={() => setDeclares(true)}>
            <Plus size={13} aria-hidden /> Declare a queue
          </Button>
        </div>
        <CreatedPanel at={at} />
        {isNotConnected ? (
          <EmptyState
            title="No broker is connected"
            actions={
              <Button look="primary" size="small" onClick={() => remember({ screen: 'connections' })}>
                Connections
              </Button>
            }
          >
            Connect to one to see its queues.
          </EmptyState>
        ) : (
          <>
            {failure && !isBadFilter && (
              <FailureNotice
                failure={failure}
                actions={
                  <Button size="small" onClick={() => void refresh()}>
                    Try again
                  </Button>
                }
              />
            )}
            {(page || isBadFilter) && (
              <ListTools at={at} query={query} page={page} error={isBadFilter ? failure.message : null} />
            )}
            {page && page.rows.length > 0 && (
              <QueueTable
                at={at}
                page={page}
                sort={query.sort}
                descending={query.descending}
                shows={shows}
                favourites={favourites}
                collapsed={collapsed}
              />
            )}
            {page && page.rows.length === 0 && !isBadFilter && (
              <NoQueues total={page.total} vhost={page.vhost} isFavourites={query.only !== null} />
            )}
            {page && page.missing.length > 0 && <Missing at={at} names={page.missing} />}
            {page && page.pages > 1 && <Pager page={page} />}
            {!page && !failure && (
              <p className={styles.loading}>
                <Spinner /> Asking the broker…
              </p>
            )}
            {!page && failure && isWithoutManagement(failure) && <NamedQueuesPanel names={names} asked={named} />}
          </>
        )}
      </section>
    </div>
  );
}

/** Favourites that are not on the broker: they may come back, or be forgotten. */
function Missing({ at, names }: { readonly at: ProfileId; readonly names: readonly string[] }) {
  const forget = (): void => {
    for (const name of names) toggleFavourite(at, name);
    showFavourites(true);
  };
  return (
    <Notice>
      <span className={styles.wrap}>
        {plural(names.length, 'favourite')} not on the broker: {names.join(', ')}
      </span>
      <Button size="small" onClick={forget}>
        Forget
      </Button>
    </Notice>
  );
}

function NoQueues({
  total,
  vhost,
  isFavourites,
}: {
  readonly total: number;
  readonly vhost: string;
  readonly isFavourites: boolean;
}) {
  if (total === 0 && isFavourites) {
    return (
      <EmptyState
        title="No favourites"
        actions={
          <Button size="small" onClick={() => showFavourites(false)}>
            Show all
          </Button>
        }
      >
        The star beside a queue’s name makes it one.
      </EmptyState>
    );
  }
  if (total > 0) {
    return (
      <EmptyState
        title="No queue matches"
        actions={
          <Button size="small" onClick={() => changeQuery({ filter: '' })}>
            Show all
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      title="There are no queues"
      actions={
        <Button look="primary" size="small" onClick={() => remember({ screen: 'lab' })}>
          Go to the lab
        </Button>
      }
    >
      The virtual host “{vhost}” has none yet. Declare one above or in the lab, or start a program that does.
    </EmptyState>
  );
}
