import { Tabs } from '@base-ui/react/tabs';
import { Activity, useState } from 'react';
import { BUILT_IN } from '../../shared/profile.ts';
import { ask, BuiltInNotices } from '../built-in/notices.tsx';
import { useBuiltIn, useIsBuiltInDown } from '../built-in/store.ts';
import { useIsReplay, usePlayer } from '../runs/player-store.ts';
import { RunPanel } from '../runs/run-panel.tsx';
import { connectTo, remember, sessionStore, useProfile } from '../session.ts';
import { labStore, useLab } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, FailureNotice, Notice } from '../ui/notice.tsx';
import { Charts } from './charts/charts.tsx';
import { Flow } from './flow/flow.tsx';
import styles from './lab-screen.module.css';
import { LogPanel } from './log/log-panel.tsx';
import { PublishPanel } from './publish/publish-panel.tsx';
import { QueuePanel } from './queue/queue-panel.tsx';
import { TaskStory } from './story/task-story.tsx';
import { SurvivalBanner } from './survival-banner.tsx';
import { TasksPanel } from './tasks/tasks-panel.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { Welcome } from './welcome.tsx';
import { WorkersStrip } from './workers/workers-strip.tsx';

/** The lab: workers and what happened on the left, the queue and what goes into it on the right. */
export function LabScreen() {
  const { broker } = useLab('broker');
  const isChanging = sessionStore((session) => session.isChanging);
  const player = usePlayer();
  const isReplay = player !== null;
  const [tab, setTab] = useState<string>('timeline');
  const isIdle = broker.observer.status === 'idle' || broker.observer.status === 'down';
  return (
    <div className={styles.lab}>
      <div className={styles.center}>
        <SettingsLost />
        <Trouble />
        <Welcome />
        {/* The flow shows the workers itself. */}
        <WorkersStrip isBrief={tab === 'flow'} />
        <Tabs.Root className={styles.tabs} value={tab} onValueChange={setTab}>
          <Tabs.List className={styles.tabList} aria-label="What happened">
            <Tabs.Tab value="flow" className={styles.tab}>
              Flow
            </Tabs.Tab>
            <Tabs.Tab value="timeline" className={styles.tab}>
              Timeline
            </Tabs.Tab>
            <Tabs.Tab value="tasks" className={styles.tab}>
              Tasks
            </Tabs.Tab>
            <Tabs.Tab value="charts" className={styles.tab}>
              Charts
            </Tabs.Tab>
            <Tabs.Tab value="log" className={styles.tab}>
              Log
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="flow" className={styles.tabPanel}>
            <Flow />
          </Tabs.Panel>
          <Tabs.Panel value="timeline" className={styles.tabPanel} keepMounted>
            {/* What part of a run is looked at is nothing to another one. */}
            <Timeline key={player?.run.id ?? 'lab'} />
          </Tabs.Panel>
          <Tabs.Panel value="tasks" className={styles.tabPanel}>
            <TasksPanel />
          </Tabs.Panel>
          <Tabs.Panel value="charts" className={styles.tabPanel}>
            <Charts />
          </Tabs.Panel>
          <Tabs.Panel value="log" className={styles.tabPanel}>
            <LogPanel />
          </Tabs.Panel>
        </Tabs.Root>
      </div>
      <aside className={styles.side} aria-label="Queue and tasks">
        <RunPanel />
        {/* What is typed there stays while a run is looked at. */}
        <Activity mode={isReplay ? 'hidden' : 'visible'}>
          {isChanging || isIdle ? <NotConnected isChanging={isChanging} /> : <QueuePanel />}
          <PublishPanel />
        </Activity>
        <TaskStory />
      </aside>
    </div>
  );
}

/** Settings that could not be read are told once, wherever the lab is connected to. */
function SettingsLost() {
  const setAside = sessionStore(({ info }) => info?.settingsSetAside ?? null);
  const [dismissed, setDismissed] = useState(false);
  if (setAside === null || dismissed) return null;
  const message = 'The saved settings could not be read, so Warren begins without them.';
  const hint = `Nothing was deleted: the file is now ${setAside}.`;
  return (
    <FailureNotice failure={{ code: 'SETTINGS_UNREADABLE', message, hint }} onDismiss={() => setDismissed(true)} />
  );
}

/** What stands between the lab and its broker. */
function Trouble() {
  const { broker } = useLab('broker');
  const profile = useProfile();
  const failure = sessionStore(({ failure }) => failure);
  const { observer, publisher } = broker;
  const down = observer.status === 'down' ? observer.failure : null;
  const builtIn = useBuiltIn();
  const isBuiltIn = profile?.id === BUILT_IN;
  // A broker that does not run says why itself.
  const isExplained = useIsBuiltInDown() && isBuiltIn;
  const shown = isExplained ? null : (failure ?? down);
  const start = (): void => {
    if (observer.status === 'retrying') void ask('start');
    else if (profile) void connectTo(profile);
  };
  const blind = labStore((view) => view.failure);
  const isReplay = useIsReplay();
  if (isReplay) {
    return (
      <>
        {blind && <FailureNotice failure={blind} />}
        <SurvivalBanner />
      </>
    );
  }
  return (
    <>
      {blind && <FailureNotice failure={blind} />}
      {isBuiltIn && builtIn && <BuiltInNotices view={builtIn} onStart={start} />}
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
      {observer.status === 'retrying' && !isBuiltIn && <FailureNotice failure={observer.failure} />}
      {publisher.status === 'blocked' && !(isBuiltIn && builtIn?.figures?.alarm) && (
        <Notice tone="warning">
          The broker takes no tasks now: {publisher.reason}. It goes on by itself once its alarm ends; workers go on
          meanwhile.
        </Notice>
      )}
      <SurvivalBanner />
    </>
  );
}

function NotConnected({ isChanging }: { readonly isChanging: boolean }) {
  const profile = useProfile();
  if (isChanging) return <EmptyState title={`Connecting${profile ? ` to ${profile.name}` : ''}…`} />;
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
