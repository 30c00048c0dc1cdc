import { Tabs } from '@base-ui/react/tabs';
import { connectTo, remember, sessionStore, useProfile } from '../session.ts';
import { labStore, useLab } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, FailureNotice, Notice } from '../ui/notice.tsx';
import styles from './lab-screen.module.css';
import { LogPanel } from './log/log-panel.tsx';
import { PublishPanel } from './publish/publish-panel.tsx';
import { QueuePanel } from './queue/queue-panel.tsx';
import { TaskStory } from './story/task-story.tsx';
import { SurvivalBanner } from './survival-banner.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { WorkersStrip } from './workers/workers-strip.tsx';

/** The lab: workers and what happened on the left, the queue and what goes into it on the right. */
export function LabScreen() {
  const { broker } = useLab('broker');
  const isIdle = broker.observer.status === 'idle' || broker.observer.status === 'down';
  return (
    <div className={styles.lab}>
      <div className={styles.center}>
        <Trouble />
        <WorkersStrip />
        <Tabs.Root className={styles.tabs} defaultValue="timeline">
          <Tabs.List className={styles.tabList} aria-label="What happened">
            <Tabs.Tab value="timeline" className={styles.tab}>
              Timeline
            </Tabs.Tab>
            <Tabs.Tab value="log" className={styles.tab}>
              Log
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="timeline" className={styles.tabPanel} keepMounted>
            <Timeline />
          </Tabs.Panel>
          <Tabs.Panel value="log" className={styles.tabPanel}>
            <LogPanel />
          </Tabs.Panel>
        </Tabs.Root>
      </div>
      <aside className={styles.side} aria-label="Queue and tasks">
        {isIdle ? <NotConnected /> : <QueuePanel />}
        <PublishPanel />
        <TaskStory />
      </aside>
    </div>
  );
}

/** What stands between the lab and its broker. */
function Trouble() {
  const { broker } = useLab('broker');
  const profile = useProfile();
  const failure = sessionStore(({ failure }) => failure);
  const { observer, publisher } = broker;
  const down = observer.status === 'down' ? observer.failure : null;
  const shown = failure ?? down;
  const blind = labStore((view) => view.failure);
  return (
    <>
      {blind && <FailureNotice failure={blind} />}
      {shown && (
        <FailureNotice
          failure={shown}
          actions={
            <>
              {profile && (
                <Button size="small" onClick={() => void connectTo(profile)}>
                  Try again
                </Button>
              )}
              <Button size="small" onClick={() => remember({ screen: 'connections' })}>
                Connections
              </Button>
            </>
          }
        />
      )}
      {observer.status === 'retrying' && <FailureNotice failure={observer.failure} />}
      {publisher.status === 'blocked' && (
        <Notice tone="warning">
          The broker takes no tasks now: {publisher.reason}. It goes on by itself once its alarm ends; workers go on
          meanwhile.
        </Notice>
      )}
      <SurvivalBanner />
    </>
  );
}

function NotConnected() {
  const profile = useProfile();
  return (
    <EmptyState
      title="Not connected to a broker"
      actions={
        <>
          {profile && (
            <Button look="primary" size="small" onClick={() => void connectTo(profile)}>
              Connect to {profile.name}
            </Button>
          )}
          <Button size="small" onClick={() => remember({ screen: 'connections' })}>
            Choose a connection
          </Button>
        </>
      }
    />
  );
}
