import { ArrowLeftToLine, ArrowRightToLine, Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { useStore } from 'zustand';
import { Button, IconButton } from '../../ui/button.tsx';
import { duration } from '../../ui/figures.ts';
import type { Command } from './command.ts';
import type { StageStore } from './stage-state.ts';
import { properties } from './theme.ts';
import styles from './timeline.module.css';

interface ToolbarProps {
  readonly store: StageStore;
  onCommand(command: Command): void;
}

const legend = [
  ['working', 'in work'],
  ['acked', 'acked'],
  ['lost', 'lost'],
  ['redelivered', 'redelivered'],
  ['held', 'waits in worker'],
  ['late', 'done too late'],
  ['rejected', 'rejected'],
] as const;

/** What the colours mean, and the buttons that move the view. */
export function Toolbar({ store, onCommand }: ToolbarProps) {
  const follow = useStore(store, (state) => state.follow);
  const span = useStore(store, (state) => state.span);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="Timeline view">
      <ul className={styles.legend} aria-label="Colours">
        {legend.map(([name, words]) => (
          <li key={name}>
            <span className={styles.swatch} style={{ background: properties[name] }} />
            {words}
          </li>
        ))}
      </ul>
      <IconButton
        size="small"
        label="Previous redelivery or loss"
        shortcut="["
        onClick={() => onCommand('previous remarkable')}
      >
        <ArrowLeftToLine size={14} />
      </IconButton>
      <IconButton
        size="small"
        label="Next redelivery or loss"
        shortcut="]"
        onClick={() => onCommand('next remarkable')}
      >
        <ArrowRightToLine size={14} />
      </IconButton>
      <span className={styles.gap} />
      <IconButton size="small" label="Zoom out" shortcut="−" onClick={() => onCommand('zoom out')}>
        <ZoomOut size={14} />
      </IconButton>
      <IconButton size="small" label="Zoom in" shortcut="+" onClick={() => onCommand('zoom in')}>
        <ZoomIn size={14} />
      </IconButton>
      <IconButton size="small" label="Show the whole run" shortcut="0" onClick={() => onCommand('fit')}>
        <Maximize size={14} />
      </IconButton>
      <Button
        size="small"
        hint={follow ? 'The view goes with the time' : 'Go with the time again'}
        shortcut="End"
        aria-pressed={follow}
        className={follow ? styles.following : undefined}
        onClick={() => onCommand('follow')}
      >
        Follow <span className={`${styles.span} tabular`}>{duration(span)}</span>
      </Button>
    </div>
  );
}
