import { Tabs } from '@base-ui/react/tabs';
import { PanelRightClose, PanelRightOpen, Presentation } from 'lucide-react';
import { Activity, type RefObject, useRef } from 'react';
import { commandKeys, LabTab } from '../../shared/panes.ts';
import { useIsReplay, usePlayer } from '../runs/player-store.ts';
import { RunPanel } from '../runs/run-panel.tsx';
import { remember, sessionStore, useProfile } from '../session.ts';
import { useLab } from '../store.ts';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { Charts } from './charts/charts.tsx';
import { Flow } from './flow/flow.tsx';
import styles from './lab-screen.module.css';
import { LogPanel } from './log/log-panel.tsx';
import { PaneSplitter, toggleSide, usePane } from './panes.tsx';
import { present } from './presenter.ts';
import { PublishPanel } from './publish/publish-panel.tsx';
import { QueuePanel } from './queue/queue-panel.tsx';
import { ReadOnly } from './read-only.tsx';
import { StoryAside } from './story/story-aside.tsx';
import { TaskStory } from './story/task-story.tsx';
import { TasksPanel } from './tasks/tasks-panel.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { NotConnected, SettingsLost, Trouble } from './trouble.tsx';
import { Welcome } from './welcome.tsx';
import { WorkersStrip } from './workers/workers-strip.tsx';

/** The lab: workers and what happened on the left, the queue and what goes into it on the right. */
export function LabScreen() {
  const side = useRef<HTMLElement>(null);
  const isSideHidden = usePane('isSideHidden');
  return (
    <div className={styles.lab}>
      <div className={styles.center}>
        <SettingsLost />
        <Trouble />
        <Welcome />
        <Workers />
        <Views />
      </div>
      {isSideHidden && <StoryAside />}
      {/* What is typed there stays while it is hidden. */}
      <Activity mode={isSideHidden ? 'hidden' : 'visible'}>
        <PaneSplitter name="side" label="Width of the side pane" axis="x" pane={side} place="after" />
        <Side ref={side} />
      </Activity>
    </div>
  );
}

/** The workers, as high as they need to be or as their user wants them. */
function Workers() {
  const pane = useRef<HTMLDivElement>(null);
  const height = usePane('workers');
  // The flow shows the workers itself.
  const isBrief = useTab() === 'flow';
  return (
    <>
      <div
        ref={pane}
        className={classes(styles.workers, height !== null && !isBrief && styles.sized)}
        style={height === null || isBrief ? undefined : { height }}
      >
        <WorkersStrip isBrief={isBrief} />
      </div>
      {isBrief ? (
        <hr className={styles.line} />
      ) : (
        <PaneSplitter name="workers" label="Height of the workers" axis="y" pane={pane} place="before" />
      )}
    </>
  );
}

function useTab(): LabTab {
  return sessionStore(({ memory }) => memory?.tab ?? 'timeline');
}

const labels: Record<LabTab, string> = {
  flow: 'Flow',
  timeline: 'Timeline',
  tasks: 'Tasks',
  charts: 'Charts',
  log: 'Log',
};

/** What happened, in one of several views. */
function Views() {
  const player = usePlayer();
  const isSideHidden = usePane('isSideHidden');
  return (
    <Tabs.Root
      className={styles.tabs}
      value={useTab()}
      onValueChange={(tab: LabTab) => {
        remember({ tab });
      }}
    >
      <div className={styles.tabHead}>
        <Tabs.List className={styles.tabList} aria-label="What happened">
          {LabTab.options.map((tab) => (
            <Tabs.Tab key={tab} value={tab} className={styles.tab}>
              {labels[tab]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <IconButton
          label="Presenter mode"
          hint="Presenter mode: large, for an audience"
          shortcut={commandKeys.present}
          size="small"
          onClick={() => present(true)}
        >
          <Presentation size={15} />
        </IconButton>
        <IconButton
          label={isSideHidden ? 'Show the side pane' : 'Hide the side pane'}
          shortcut={commandKeys['toggle side pane']}
          size="small"
          onClick={toggleSide}
        >
          {isSideHidden ? <PanelRightOpen size={15} /> : <PanelRightClose size={15} />}
        </IconButton>
      </div>
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
  );
}

function Side({ ref }: { readonly ref: RefObject<HTMLElement | null> }) {
  const { broker } = useLab('broker');
  const isChanging = sessionStore((session) => session.isChanging);
  const isReplay = useIsReplay();
  const isReadOnly = useProfile()?.readOnly ?? false;
  const isIdle = broker.observer.status === 'idle' || broker.observer.status === 'down';
  const story = useRef<HTMLDivElement>(null);
  const width = usePane('side');
  const height = usePane('story');
  return (
    <aside
      ref={ref}
      className={styles.side}
      aria-label="Queue and tasks"
      style={width === null ? undefined : { width }}
    >
      <div className={styles.forms}>
        <RunPanel />
        {/* What is typed there stays while a run is looked at. */}
        <Activity mode={isReplay ? 'hidden' : 'visible'}>
          {isChanging || isIdle ? <NotConnected isChanging={isChanging} /> : isReadOnly ? <ReadOnly /> : <QueuePanel />}
          {!isReadOnly && <PublishPanel />}
        </Activity>
      </div>
      <PaneSplitter name="story" label="Height of the task’s story" axis="y" pane={story} place="after" />
      <div
        ref={story}
        className={classes(styles.story, height !== null && styles.sized)}
        style={height === null ? undefined : { height }}
      >
        <TaskStory />
      </div>
    </aside>
  );
}
