import { Download } from 'lucide-react';
import type { ExportInput } from '../../../shared/contract.ts';
import { Button } from '../../ui/button.tsx';
import { count, plural } from '../../ui/figures.ts';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { cancelExport, exportStore, exportTasks } from './export.ts';
import styles from './tasks.module.css';
import { tasksStore } from './tasks-store.ts';

/** Exports what the table shows, or what is selected in it; while that lasts, how far it is. */
export function ExportTools({ shown }: { readonly shown: number }) {
  const { isRunning, progress } = exportStore();
  const picked = tasksStore((view) => view.picked.keys.size);
  if (isRunning) {
    return (
      <div className={styles.exporting}>
        {progress ? (
          <>
            <progress
              className={styles.progress}
              aria-label="Export"
              value={progress.done}
              max={Math.max(1, progress.total)}
            />
            <span className="dim tabular">
              {count(progress.done)} of {count(progress.total)}
            </span>
          </>
        ) : (
          <span className="dim">Choose a file…</span>
        )}
        {progress && (
          <Button size="small" onClick={cancelExport}>
            Cancel
          </Button>
        )}
      </div>
    );
  }
  const items = [...(picked > 1 ? choices('selected', picked) : []), ...choices('shown', shown)];
  return (
    <Menu
      trigger={
        <Button size="small" disabled={shown === 0}>
          <Download size={12} /> Export
        </Button>
      }
      items={items}
    />
  );
}

function choices(scope: 'shown' | 'selected', tasks: number): MenuItem[] {
  const what = scope === 'selected' ? plural(tasks, 'selected task') : plural(tasks, 'task');
  const run = (format: ExportInput['format']): void => {
    const { query, picked } = tasksStore.getState();
    void exportTasks({ format, query, keys: scope === 'selected' ? [...picked.keys] : null });
  };
  return [
    { label: `${what} as CSV…`, onSelect: () => run('csv') },
    { label: `${what} as JSON lines…`, onSelect: () => run('jsonl') },
  ];
}
