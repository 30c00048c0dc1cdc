import { useNow } from '../../frame.ts';
import { useLab } from '../../store.ts';
import { bytes, count } from '../../ui/figures.ts';
import styles from '../panel.module.css';
import { useSelectedTask } from '../selection.ts';
import { storyOf } from './story.ts';

/** All that is known of the selected task. */
export function TaskStory() {
  const key = useSelectedTask();
  const { tasks } = useLab('tasks', 'workers');
  const task = key === null ? undefined : tasks.get(key);
  const now = useNow(task?.status === 'held' ? 100 : null);
  return (
    <section className={styles.panel} aria-label="Task">
      <h2>{task ? `Task ${count(task.no)}` : 'Task'}</h2>
      {task ? (
        <>
          <p className={styles.name} title={task.text}>
            {task.text || '(empty)'}
          </p>
          <p className="dim">
            {bytes(task.bytes)} · {task.persistent ? 'persistent' : 'transient'}
          </p>
          <ol className={styles.story} aria-label="Story">
            {storyOf(task, now).map(({ text, tone }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a story only grows at its end
              <li key={index} className={tone === 'plain' ? 'dim' : styles[tone]}>
                {text}
              </li>
            ))}
          </ol>
        </>
      ) : (
        <p className="dim">
          {key === null
            ? 'Click a bar in the timeline to see its whole story.'
            : 'This task is too old to be kept one by one.'}
        </p>
      )}
    </section>
  );
}
