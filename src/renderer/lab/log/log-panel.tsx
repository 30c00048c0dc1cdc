import { Copy } from 'lucide-react';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import type { Task } from '../../../shared/lab/state.ts';
import { builtInStore } from '../../built-in/store.ts';
import { askDoctor } from '../../doctor/doctor-store.ts';
import { useIsReplay } from '../../runs/player-store.ts';
import { labStore, useLab } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { clockTime, count, plural } from '../../ui/figures.ts';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { toaster } from '../../ui/toast.tsx';
import { selectTask } from '../selection.ts';
import { builtInLine, type Kind, type LogLine, logLine, merge } from './describe.ts';
import { findTasks } from './find-task.ts';
import styles from './log-panel.module.css';

/** Height of a line in pixels: fixed, so that only the lines in view need to be in the page. */
const LINE = 22;

/** What happened, in words; it follows the newest line unless somebody scrolls up. */
export function LogPanel() {
  const { log } = useLab('log');
  const builtIn = builtInStore(({ lines }) => lines);
  const isReplay = useIsReplay();
  const [kind, setKind] = useState<Kind | 'all'>('all');
  const [filter, setFilter] = useState('');
  const [copied, setCopied] = useState(false);
  const needle = filter.trim().toLowerCase();
  const lab = log.map(logLine).filter((line): line is LogLine => line !== null);
  // What the built-in broker says now is nothing to a run that was.
  const all = isReplay ? lab : merge(lab, builtIn.map(builtInLine));
  const lines = all
    .filter((line) => kind === 'all' || line.kind === kind)
    .filter((line) => needle === '' || line.text.toLowerCase().includes(needle));
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(lines.map(({ at, text }) => `${clockTime(at)} ${text}`).join('\n'));
    setCopied(true);
  };
  return (
    <div className={styles.log}>
      <div className={styles.tools}>
        <Segments
          label="Show"
          isLabelHidden
          value={kind}
          options={[
            { value: 'all', label: 'All' },
            { value: 'tasks', label: 'Tasks' },
            { value: 'workers', label: 'Workers' },
            { value: 'broker', label: 'Broker' },
          ]}
          onChange={setKind}
        />
        <div className={styles.filter}>
          <TextField
            label="Filter"
            labelHidden
            small
            type="search"
            placeholder="Filter"
            value={filter}
            onChange={setFilter}
          />
        </div>
        <Button size="small" disabled={lines.length === 0} onClick={() => void copy().catch(() => setCopied(false))}>
          <Copy size={12} /> {copied ? 'Copied' : 'Copy all'}
        </Button>
      </div>
      {lines.length === 0 ? (
        <EmptyState title={all.length === 0 ? 'Nothing has happened yet' : 'No line matches'} />
      ) : (
        <Lines lines={lines} />
      )}
    </div>
  );
}

function Lines({ lines }: { readonly lines: readonly LogLine[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(400);
  const [following, setFollowing] = useState(true);

  useLayoutEffect(() => {
    const element = box.current!;
    setHeight(element.clientHeight);
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = box.current!;
    if (following) element.scrollTop = lines.length * LINE;
  }, [following, lines.length]);

  const first = Math.max(0, Math.floor(top / LINE) - 5);
  const last = Math.min(lines.length, Math.ceil((top + height) / LINE) + 5);
  return (
    <div
      ref={box}
      className={styles.lines}
      role="log"
      aria-label="Log"
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      onKeyDownCapture={stepAmongTasks}
      onScroll={({ currentTarget: element }) => {
        setTop(element.scrollTop);
        setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < LINE * 2);
      }}
    >
      <ol style={{ height: lines.length * LINE }}>
        {lines.slice(first, last).map((line, index) => (
          <li key={line.key} className={styles.line} style={{ top: (first + index) * LINE }} title={line.text}>
            <time className="dim tabular">{clockTime(line.at)}</time>
            <Words line={line} onOpen={() => setFollowing(false)} />
          </li>
        ))}
      </ol>
    </div>
  );
}

/**
 * What a line says; as a button that explains what went wrong, or if it names tasks, that shows the story of the one or
 * which ones there are.
 */
function Words({ line, onOpen }: { readonly line: LogLine; readonly onOpen: () => void }) {
  const { text, tone, tasks, about, at, failure } = line;
  if (failure) {
    return (
      <button
        type="button"
        className={classes(styles.task, styles[tone], 'ellipsis')}
        aria-haspopup="dialog"
        onClick={() => askDoctor({ failure })}
      >
        {text}
      </button>
    );
  }
  if (!about) return <span className={classes(styles[tone], 'ellipsis')}>{text}</span>;
  const find = (): Task[] => {
    const { state } = labStore.getState();
    return findTasks(state, about, at).map((key) => state.tasks.get(key)!);
  };
  const look = classes(styles.task, styles[tone], 'ellipsis');
  if (tasks > 1) {
    const trigger = (
      <button type="button" className={look}>
        {text}
      </button>
    );
    return <Menu align="start" trigger={trigger} items={() => choices(find(), tasks)} onOpen={onOpen} />;
  }
  const show = (): void => {
    const [task] = find();
    if (task) selectTask(task.key);
    else toaster.add({ title: 'This task is too old to be kept one by one', timeout: 3_000 });
  };
  return (
    <button type="button" className={look} onClick={show}>
      {text}
    </button>
  );
}

/** Longest text of a task in a menu, in characters. */
const LONGEST = 60;

function choices(tasks: readonly Task[], all: number): MenuItem[] {
  const items = tasks.map(({ key, no, text }) => ({
    label: `${count(no)} · ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text || '(empty)'}`,
    onSelect: () => selectTask(key),
  }));
  const others = all - tasks.length;
  if (others === 0) return items;
  const label = tasks.length === 0 ? 'Too old to be kept one by one' : `and ${plural(others, 'other')}`;
  return [...items, { label, disabled: true, onSelect: () => {} }];
}

/** With the arrow keys from one line that names tasks to the next. */
function stepAmongTasks(event: KeyboardEvent<HTMLElement>): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const lines = [...event.currentTarget.querySelectorAll('button')];
  const from = lines.indexOf(event.target as HTMLButtonElement);
  if (by === 0 || from < 0) return;
  event.preventDefault();
  // A line that opens a menu would open it.
  event.stopPropagation();
  lines[from + by]?.focus();
}
