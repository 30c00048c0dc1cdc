import { everyTask } from '../../../shared/lab/task-query.ts';
import { LookBack } from '../../runs/look-back.tsx';
import { useIsReplay } from '../../runs/player-store.ts';
import { NOTHING_YET } from '../../runs/words.ts';
import { Button } from '../../ui/button.tsx';
import { count, plural } from '../../ui/figures.ts';
import { EmptyState } from '../../ui/notice.tsx';
import { ExportTools } from './export-tools.tsx';
import { FilterTools } from './filter-tools.tsx';
import type { Rows } from './rows.ts';
import { TaskTable } from './task-table.tsx';
import styles from './tasks.module.css';
import { setFilter, tasksStore } from './tasks-store.ts';
import { useRows } from './use-rows.ts';

/** All tasks that are known one by one, as a table. */
export function TasksPanel() {
  const query = tasksStore((view) => view.query);
  const rows = useRows(query);
  return (
    <section className={styles.tasks} aria-label="Tasks">
      <div className={styles.tools} role="toolbar" aria-label="Which tasks">
        <FilterTools workers={rows.workers} />
        <span className={styles.gap} />
        <ExportTools shown={rows.keys.length} />
      </div>
      {rows.keys.length > 0 ? <TaskTable rows={rows} sort={query.sort} /> : <Empty rows={rows} />}
      <Sum rows={rows} />
    </section>
  );
}

function Empty({ rows }: { readonly rows: Rows }) {
  const isReplay = useIsReplay();
  if (rows.known > 0) {
    return (
      <EmptyState
        title="No task matches"
        actions={
          <Button size="small" onClick={() => setFilter(everyTask)}>
            Show all {count(rows.known)}
          </Button>
        }
      />
    );
  }
  if (isReplay) return <EmptyState title="No tasks yet">{NOTHING_YET}</EmptyState>;
  return (
    <EmptyState title="No tasks yet">
      {rows.hasRun ? 'Publish a task: it gets a row here.' : 'Choose a queue: each of its tasks gets a row here.'}
    </EmptyState>
  );
}

function Sum({ rows: { keys, known, counted } }: { readonly rows: Rows }) {
  const picked = tasksStore((view) => view.picked.keys.size);
  if (known === 0) return null;
  const parts = [keys.length === known ? plural(known, 'task') : `${count(keys.length)} of ${plural(known, 'task')}`];
  if (picked > 1) parts.push(`${count(picked)} selected`);
  if (counted > 0) parts.push(`${count(counted)} more are counted only`);
  return (
    <div className={`${styles.sum} dim tabular`}>
      <span>{parts.join(' · ')}</span>
      <LookBack />
    </div>
  );
}
