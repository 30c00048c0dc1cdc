import { WindowRemedies } from '../doctor/window-remedies.tsx';
import { TransferStrip } from '../queues/transfer/transfer-strip.tsx';
import { remember, sessionStore } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, Notice } from '../ui/notice.tsx';
import { Segments } from '../ui/segments.tsx';
import { BrokerTabs } from './broker-tabs.tsx';
import { showView, useBrokers, useWhyNoChange } from './brokers-store.ts';
import styles from './explore.module.css';
import { views } from './views.ts';

/** What is on the brokers that are open, one at a time. */
export function ExploreScreen() {
  const { open, active, view } = useBrokers();
  const whyNot = useWhyNoChange();
  const profile = sessionStore(({ profiles }) => profiles.find(({ id }) => id === active) ?? null);
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
  const { Screen } = views.find(({ value }) => value === view) ?? views[0];
  return (
    <div className={styles.screen}>
      <BrokerTabs open={open} active={active} />
      <div className={styles.head}>
        <Segments label="What to look at" isLabelHidden value={view} options={views} onChange={showView} />
        {whyNot && <Notice>{whyNot}.</Notice>}
      </div>
      <TransferStrip key={`transfer ${active}`} at={active} />
      <div className={styles.view}>
        <WindowRemedies profile={profile}>
          <Screen key={active} at={active} />
        </WindowRemedies>
      </div>
    </div>
  );
}
