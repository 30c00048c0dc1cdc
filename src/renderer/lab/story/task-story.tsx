import { ChevronRight, Copy, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Task } from '../../../shared/lab/state.ts';
import { timesOfTask } from '../../../shared/lab/task-facts.ts';
import { taskRecord } from '../../../shared/lab/task-record.ts';
import { labNow } from '../../clock.ts';
import { useNow } from '../../frame.ts';
import { useIsReplay } from '../../runs/player-store.ts';
import { labStore, useLab } from '../../store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { bytes, count, duration } from '../../ui/figures.ts';
import { toaster } from '../../ui/toast.tsx';
import panel from '../panel.module.css';
import { selectTask, useSelectedTask } from '../selection.ts';
import { propertiesOf } from './properties.ts';
import { rawEventsOf } from './raw-events.ts';
import { storyOf } from './story.ts';
import styles from './task-story.module.css';

/** All that is known of the selected task. */
export function TaskStory() {
  const key = useSelectedTask();
  const { tasks } = useLab('tasks', 'workers');
  const task = key === null ? undefined : tasks.get(key);
  const isReplay = useIsReplay();
  return (
    <section className={panel.panel} aria-label="Task">
      <div className={styles.title}>
        <h2>{task ? `Task ${count(task.no)}` : 'Task'}</h2>
        {task && (
          <Button size="small" onClick={() => void copy(task)}>
            <Copy size={12} /> Copy as JSON
          </Button>
        )}
        {key !== null && (
          <IconButton label="Close the story" size="small" onClick={() => selectTask(null)}>
            <X size={14} />
          </IconButton>
        )}
      </div>
      {task ? (
        <Story task={task} />
      ) : (
        <p className="dim">
          {key === null
            ? 'Click a task, in the flow, the timeline or the table, to see its whole story.'
            : isReplay
              ? 'At this moment of the run there is no such task, or it is too old to be kept one by one.'
              : 'This task is too old to be kept one by one.'}
        </p>
      )}
    </section>
  );
}

function Story({ task }: { readonly task: Task }) {
  const now = useNow(task.status === 'held' ? 100 : task.status === 'ready' ? 1_000 : null);
  const { workers } = labStore.getState().state;
  return (
    <>
      <p className={styles.text}>{task.text || '(empty)'}</p>
      <p className="dim">
        {bytes(task.bytes)} · {task.persistent ? 'persistent' : 'transient'}
      </p>
      <Times task={task} now={now} />
      <ol className={panel.story} aria-label="Story">
        {storyOf(task, now, workers).map(({ text, tone, detail }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a story only grows at its end
          <li key={index} className={tone === 'plain' ? 'dim' : panel[tone]}>
            {text}
            {detail && <p className={classes(styles.detail, 'dim')}>{detail}</p>}
          </li>
        ))}
      </ol>
      <More title="Properties">
        <dl className={styles.properties}>
          {propertiesOf(task).map(([name, value]) => (
            <div key={name}>
              <dt className="dim">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </More>
      <More title="Events">
        <Events task={task} />
      </More>
    </>
  );
}

/** How long it was where, over all its attempts. */
function Times({ task, now }: { readonly task: Task; readonly now: number }) {
  const { queued, inHand, worked, whole } = timesOfTask(task, now);
  const times = [
    ['in queue', queued],
    ['in hand', inHand],
    ['in work', worked],
    ['in all', whole],
  ] as const;
  return (
    <dl className={classes(styles.times, 'tabular')} aria-label="Times">
      {times.map(([name, ms]) => (
        <div key={name}>
          <dt className="dim">{name}</dt>
          <dd>{ms === null ? '–' : duration(ms)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Events({ task }: { readonly task: Task }) {
  const events = rawEventsOf(task);
  const begin = events[0]?.at ?? 0;
  return (
    <ol className={styles.events} aria-label="Events of the task">
      {events.map(({ at, type, facts }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events are only added at the end
        <li key={index}>
          <span className="dim">+{((at - begin) / 1_000).toFixed(3)}</span> {type} {facts}
        </li>
      ))}
    </ol>
  );
}

/** What only some want to see; what is closed costs nothing. */
function More({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles.more} open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <ChevronRight size={12} aria-hidden />
        {title}
      </summary>
      {isOpen && children}
    </details>
  );
}

async function copy(task: Task): Promise<void> {
  const json = JSON.stringify(taskRecord(task, labNow()), null, 2);
  try {
    await navigator.clipboard.writeText(json);
    toaster.add({ title: `Task ${count(task.no)} is on the clipboard, as JSON`, timeout: 3_000 });
  } catch {
    toaster.add({ title: 'The clipboard can’t be written to', description: 'Export the task from the table instead.' });
  }
}
