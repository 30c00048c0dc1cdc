import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ProfileId } from '../../shared/ids.ts';
import { isWithoutManagement } from '../explore/asking.ts';
import { useWhyNoChange } from '../explore/brokers-store.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, FailureNotice } from '../ui/notice.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { DeclareDialog } from './declare-dialog.tsx';
import { ExchangePageView } from './exchange-page.tsx';
import { ExchangeTable } from './exchange-table.tsx';
import styles from './exchanges.module.css';
import { changeExchangeQuery, refreshExchanges, useExchanges } from './exchanges-store.ts';
import { ListTools, Pager } from './list-tools.tsx';
import { NamedExchangesPanel } from './named-exchanges.tsx';

const NAME_THEM = 'Enable RabbitMQ’s plugin “rabbitmq_management”, or name the exchanges that you want to see.';

/** The exchanges of a broker, and each one's page. */
export function ExchangesScreen({ at }: { readonly at: ProfileId }) {
  const whyNot = useWhyNoChange();
  const [declares, setDeclares] = useState(false);
  const { open, list, detail, query, names, named } = useExchanges(at);
  if (open !== null) return <ExchangePageView at={at} key={open} name={open} asked={detail} />;
  const { value: page, failure } = list;
  const isBadFilter = failure?.code === 'INVALID_INPUT';
  return (
    <div className={styles.page}>
      <section className={styles.column} aria-label="Exchanges">
        <div className={styles.bar}>
          <h1>Exchanges</h1>
          <Button size="small" disabled={whyNot !== null} hint={whyNot} onClick={() => setDeclares(true)}>
            <Plus size={13} aria-hidden /> Declare
          </Button>
        </div>
        {declares && <DeclareDialog at={at} isListed={page !== null} onClose={() => setDeclares(false)} />}
        {failure && !isBadFilter && (
          <FailureNotice
            failure={isWithoutManagement(failure) ? { ...failure, hint: NAME_THEM } : failure}
            actions={
              <Button size="small" onClick={() => void refreshExchanges()}>
                Try again
              </Button>
            }
          />
        )}
        {(page || isBadFilter) && <ListTools query={query} page={page} error={isBadFilter ? failure.message : null} />}
        {page && page.rows.length > 0 && <ExchangeTable page={page} sort={query.sort} descending={query.descending} />}
        {page && page.rows.length === 0 && !isBadFilter && (
          <EmptyState
            title="No exchange matches"
            actions={
              <Button size="small" onClick={() => changeExchangeQuery({ filter: '' })}>
                Show all
              </Button>
            }
          />
        )}
        {page && page.pages > 1 && <Pager page={page} />}
        {!page && !failure && (
          <p className={styles.loading}>
            <Spinner /> Asking the broker…
          </p>
        )}
        {!page && failure && isWithoutManagement(failure) && (
          <NamedExchangesPanel at={at} names={names} asked={named} />
        )}
      </section>
    </div>
  );
}
