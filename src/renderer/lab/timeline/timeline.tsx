import { type KeyboardEvent, memo, useEffect, useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { subscribe } from '../../frame.ts';
import { LookBack } from '../../runs/look-back.tsx';
import { useIsReplay } from '../../runs/player-store.ts';
import { NOTHING_YET } from '../../runs/words.ts';
import { selectionStore, selectTask } from '../selection.ts';
import { commandOf, KEY_HELP } from './command.ts';
import { LaneButtons } from './lane-buttons.tsx';
import { Minimap } from './minimap.tsx';
import { attachMinimapPointer } from './minimap-pointer.ts';
import { createMinimap } from './minimap-stage.ts';
import { attachPointer } from './pointer.ts';
import { labSource, type TimelineSource } from './source.ts';
import { createStage, type Stage } from './stage.ts';
import { createStageStore, type Emptiness, type StageStore } from './stage-state.ts';
import { properties } from './theme.ts';
import styles from './timeline.module.css';
import { TimelineTip } from './tip.tsx';
import { Toolbar } from './toolbar.tsx';

interface TimelineProps {
  /** Another lab than the window's own, such as one that is replayed. */
  readonly source?: TimelineSource;
}

/**
 * The life of every task as bars in time: a lane for each worker, a bar for each attempt, a curve from an attempt to
 * the redelivery that followed. It fills the element that it is in.
 */
export function Timeline({ source = labSource }: TimelineProps) {
  const [store] = useState(createStageStore);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const probes = useRef<HTMLSpanElement>(null);
  const stage = useRef<Stage | null>(null);
  const help = useId();
  const map = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const height = useStore(store, (state) => state.layout.height);
  const summary = useStore(store, (state) => state.summary);

  useEffect(() => {
    const reduced = matchMedia('(prefers-reduced-motion: reduce)');
    const minimap = createMinimap(map.current!, box.current!);
    const created = createStage({
      source,
      store,
      canvas: canvas.current!,
      scroller: scroller.current!,
      minimap,
      probes: probes.current!,
      selected: () => selectionStore.getState().task,
      select: selectTask,
      reducedMotion: () => reduced.matches,
    });
    stage.current = created;
    const detach = attachPointer(canvas.current!, created);
    const detachMap = attachMinimapPointer(box.current!, minimap, created);
    const stop = subscribe(created.frame);
    return () => {
      stop();
      detach();
      detachMap();
      created.dispose();
      stage.current = null;
    };
  }, [source, store]);

  function press(event: KeyboardEvent): void {
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    stage.current?.command(command);
  }

  return (
    <section className={styles.timeline} aria-label="Timeline">
      <Toolbar store={store} onCommand={(command) => stage.current?.command(command)} />
      <div className={styles.stage}>
        <div ref={scroller} className={styles.scroller}>
          <div className={styles.content} style={{ height }}>
            {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: its keys are its own; see KEY_HELP. */}
            <canvas
              ref={canvas}
              className={styles.canvas}
              role="application"
              tabIndex={0}
              aria-label={summary || 'Timeline'}
              aria-describedby={help}
              onKeyDown={press}
              onBlur={() => stage.current?.blur()}
            />
            <LaneButtons store={store} onToggle={(worker) => stage.current?.toggleLane(worker)} />
          </div>
        </div>
        <Empty store={store} />
        <TimelineTip store={store} />
      </div>
      <Minimap store={store} canvas={map} box={box} onKey={press} />
      <div className={styles.below}>
        <LookBack />
      </div>
      <p id={help} className="visually-hidden">
        {KEY_HELP}
      </p>
      <Announcement store={store} />
      <AttemptList store={store} />
      <span ref={probes} hidden>
        {Object.entries(properties).map(([name, color]) => (
          <span key={name} data-colour={name} style={{ color }} />
        ))}
      </span>
    </section>
  );
}

const emptyWords: Record<Exclude<Emptiness, null>, string> = {
  'no run': 'Choose a queue: each worker gets a lane here.',
  'no workers': 'Start a worker to see its lane.',
  'no tasks': 'Publish a task: its bar appears here.',
};

function Empty({ store }: { readonly store: StageStore }) {
  const emptiness = useStore(store, (state) => state.emptiness);
  const isReplay = useIsReplay();
  return emptiness && <p className={styles.empty}>{isReplay ? NOTHING_YET : emptyWords[emptiness]}</p>;
}

function Announcement({ store }: { readonly store: StageStore }) {
  const announcement = useStore(store, (state) => state.announcement);
  return (
    <p className="visually-hidden" aria-live="polite">
      {announcement}
    </p>
  );
}

/** The newest attempts as text: for screen readers, which can't read a drawing. */
function AttemptList({ store }: { readonly store: StageStore }) {
  const lines = useStore(store, (state) => state.lines);
  return (
    <ul className={styles.list} aria-label="Attempts">
      {lines.map((line) => (
        <AttemptLine key={line.id} text={line.text} />
      ))}
    </ul>
  );
}

const AttemptLine = memo(function AttemptLine({ text }: { readonly text: string }) {
  return <li>{text}</li>;
});
