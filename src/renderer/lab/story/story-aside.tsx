import { useSelectedTask } from '../selection.ts';
import styles from './story-aside.module.css';
import { TaskStory } from './task-story.tsx';

/** The selected task's story where there is no side pane for it; it comes and goes with the selection. */
export function StoryAside() {
  if (useSelectedTask() === null) return null;
  return (
    <aside className={styles.aside} aria-label="Story of the task">
      <TaskStory />
    </aside>
  );
}
