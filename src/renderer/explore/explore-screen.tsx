import { QueuesScreen } from '../queues/queues-screen.tsx';
import { remember } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, Notice } from '../ui/notice.tsx';
import { BrokerTabs } from './broker-tabs.tsx';
import { useBrokers, useWhyNoChange } from './brokers-store.ts';
import styles from './explore.module.css';

/** What is on the brokers that are open, one at a time. */
export function ExploreScreen() {
  const { open, active } = useBrokers();
  const whyNot = useWhyNoChange();
  if (active === null) {
    return (
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
    );
  }
  return (
    <div className={styles.screen}>
      <BrokerTabs open={open} active={active} />
      {whyNot && <Notice>{whyNot}.</Notice>}
      <div className={styles.view}>
        <QueuesScreen key={active} at={active} />
      </div>
    </div>
  );
}
