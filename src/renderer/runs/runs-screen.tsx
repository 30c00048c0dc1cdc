import { FolderOpen, Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { RunList } from '../../shared/lab/runs.ts';
import { remember } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { bytes, count, plural } from '../ui/figures.ts';
import { EmptyState, FailureNotice, Notice } from '../ui/notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { usePlayer } from './player-store.ts';
import { RunTable } from './run-table.tsx';
import styles from './runs.module.css';
import { useRuns } from './runs-store.ts';
import { showLab, useRunActions } from './use-run-actions.ts';
import { matches } from './words.ts';

/** All runs that were recorded: to look at again, to save to a file, to delete. */
export function RunsScreen() {
  const { list, settings, failure } = useRuns();
  const player = usePlayer();
  const actions = useRunActions();
  const [search, setSearch] = useState('');
  const now = Date.now();
  const found = list?.runs.filter((run) => matches(run, search, now)) ?? [];
  return (
    <div className={styles.page}>
      <section className={styles.column} aria-label="Recorded runs">
        <div className={styles.heading}>
          <h1>Runs</h1>
          <Button pending={actions.busy === 'open file'} onClick={() => void actions.openFile()}>
            <FolderOpen size={14} aria-hidden /> Open a file…
          </Button>
        </div>
        {actions.failure && <FailureNotice failure={actions.failure} onDismiss={actions.clear} />}
        {failure && <FailureNotice failure={failure} />}
        {list?.notRecorded && <Notice tone="warning">{list.notRecorded}</Notice>}
        {list && (
          <Tools list={list} search={search} onSearch={setSearch}>
            <Button
              size="small"
              hint={list.folder}
              pending={actions.busy === 'open folder'}
              onClick={() => void actions.openFolder()}
            >
              <FolderOpen size={12} aria-hidden /> Open folder
            </Button>
          </Tools>
        )}
        {found.length > 0 ? (
          <RunTable runs={found} shown={player && player.file === null ? player.run.id : null} actions={actions} />
        ) : (
          list && (
            <Empty runs={list.runs.length} isRecording={settings?.record !== false} onClear={() => setSearch('')} />
          )
        )}
      </section>
    </div>
  );
}

function Tools({
  list: { runs, bytes: used, maxBytes },
  search,
  onSearch,
  children,
}: {
  readonly list: RunList;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.tools}>
      {runs.length > 0 && (
        <div className={styles.search}>
          <Search size={13} aria-hidden />
          <TextField
            label="Find runs"
            labelHidden
            small
            placeholder="Queue, broker or day"
            value={search}
            onChange={onSearch}
          />
        </div>
      )}
      <span className={styles.grow} />
      <span className={styles.usage} title="At the limit, the oldest runs are deleted first">
        <span className={styles.meter} aria-hidden>
          <span style={{ width: `${Math.min(100, (100 * used) / Math.max(1, maxBytes))}%` }} />
        </span>
        <span className="dim tabular">
          {plural(runs.length, 'run')} · {bytes(used)} of {bytes(maxBytes)}
        </span>
      </span>
      {children}
    </div>
  );
}

function Empty({
  runs,
  isRecording,
  onClear,
}: {
  readonly runs: number;
  readonly isRecording: boolean;
  readonly onClear: () => void;
}) {
  if (runs > 0) {
    return (
      <EmptyState
        title="No run matches"
        actions={
          <Button size="small" onClick={onClear}>
            Show all {count(runs)}
          </Button>
        }
      />
    );
  }
  if (!isRecording) {
    return (
      <EmptyState
        title="Runs are not recorded"
        actions={
          <Button size="small" onClick={() => remember({ screen: 'settings' })}>
            Settings
          </Button>
        }
      >
        Turn on “Record runs” in the settings: each run from then on can be looked at again.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No run is recorded yet"
      actions={
        <Button look="primary" size="small" onClick={showLab}>
          Go to the lab
        </Button>
      }
    >
      Choose a queue in the lab: that begins a run. All that happens in it is recorded, and can be looked at again here.
    </EmptyState>
  );
}
