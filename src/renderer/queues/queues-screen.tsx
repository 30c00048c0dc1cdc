import type { ProfileId } from '../../shared/ids.ts';
import { remember } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, FailureNotice } from '../ui/notice.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { ListTools, Pager } from './list-tools.tsx';
import { NamedQueuesPanel } from './named-queues.tsx';
import { QueuePageView } from './queue-page.tsx';
import { QueueTable } from './queue-table.tsx';
import styles from './queues.module.css';
import { changeQuery, isWithoutManagement, refresh, useQueues } from './queues-store.ts';

/** What is on the broker: its queues, and each one's page. It looks, and changes nothing. */
export function QueuesScreen({ at }: { readonly at: ProfileId }) {
  const { open, list, detail, section, query, names, named } = useQueues(at);
  if (open !== null) return <QueuePageView at={at} name={open} section={section} asked={detail} />;
  const { value: page, failure } = list;
  const isNotConnected = failure?.code === 'NOT_CONNECTED';
  const isBadFilter = failure?.code === 'INVALID_INPUT';
  return (
    <div className={styles.page}>
      <section className={styles.column} aria-label="Queues">
        <h1>Queues</h1>
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
              <ListTools query={query} page={page} error={isBadFilter ? failure.message : null} />
            )}
            {page && page.rows.length > 0 && <QueueTable page={page} sort={query.sort} descending={query.descending} />}
            {page && page.rows.length === 0 && !isBadFilter && <NoQueues total={page.total} vhost={page.vhost} />}
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

function NoQueues({ total, vhost }: { readonly total: number; readonly vhost: string }) {
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
      The virtual host “{vhost}” has none yet. Declare one in the lab, or start a program that does.
    </EmptyState>
  );
}
