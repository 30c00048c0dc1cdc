import { type KeyboardEvent, type MouseEvent, memo, useEffect, useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { subscribe } from '../../frame.ts';
import { useLab } from '../../store.ts';
import { classes } from '../../ui/classes.ts';
import { clockTime } from '../../ui/figures.ts';
import { pointOn } from '../canvas.ts';
import { selectionStore, selectTask } from '../selection.ts';
import { labSource, type TimelineSource } from '../timeline/source.ts';
import { properties } from '../timeline/theme.ts';
import { IdleNotice } from '../workers/idle-notice.tsx';
import styles from './flow.module.css';
import { createFlowStore, type FlowStore } from './flow-store.ts';
import type { Rect } from './layout.ts';
import { createFlowStage, type FlowStage } from './stage.ts';
import { WorkerNode } from './worker-node.tsx';

interface FlowProps {
  /** Another lab than the window's own, such as one that is replayed. */
  readonly source?: TimelineSource;
}

const KEY_HELP = 'Arrow keys: from task to task. Enter: the task’s story. Escape: select nothing.';

/**
 * Where every task is now, and how it moves: from the publisher through exchange and queue to the workers, and back.
 * It fills the element that it is in.
 */
export function Flow({ source = labSource }: FlowProps) {
  const [store] = useState(createFlowStore);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const probes = useRef<HTMLSpanElement>(null);
  const stage = useRef<FlowStage | null>(null);
  const help = useId();
  const contentHeight = useStore(store, (state) => state.contentHeight);

  useEffect(() => {
    const reduced = matchMedia('(prefers-reduced-motion: reduce)');
    const created = createFlowStage({
      source,
      store,
      canvas: canvas.current!,
      scroller: scroller.current!,
      probes: probes.current!,
      selected: () => selectionStore.getState().task,
      select: selectTask,
      reducedMotion: () => reduced.matches,
    });
    stage.current = created;
    const stop = subscribe(created.frame);
    return () => {
      stop();
      created.dispose();
      stage.current = null;
    };
  }, [source, store]);

  function press(event: KeyboardEvent): void {
    const { current } = stage;
    if (!current || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowRight' || event.key === 'ArrowDown') current.step(1);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') current.step(-1);
    else if (event.key === 'Enter') current.choose();
    else if (event.key === 'Escape') current.clear();
    else return;
    event.preventDefault();
  }

  const at = ({ currentTarget, nativeEvent }: MouseEvent) => pointOn(currentTarget, nativeEvent);
  return (
    <section className={styles.flow} aria-label="Flow">
      <Newest store={store} />
      <IdleHint />
      <div className={styles.stage}>
        <div ref={scroller} className={styles.scroller}>
          <div className={styles.content} style={{ height: contentHeight }}>
            {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: its keys are its own; see KEY_HELP. */}
            <canvas
              ref={canvas}
              className={styles.canvas}
              role="application"
              tabIndex={0}
              aria-label="Tasks in the queue and in the workers’ hands"
              aria-describedby={help}
              onKeyDown={press}
              onBlur={() => stage.current?.blur()}
              onPointerMove={(event) => stage.current?.point(at(event))}
              onPointerLeave={() => stage.current?.point(null)}
              onClick={(event) => stage.current?.click(at(event))}
            />
            <WorkerNodes store={store} />
          </div>
        </div>
        <Words store={store} />
        <Tip store={store} />
      </div>
      <Legend />
      <p id={help} className="visually-hidden">
        {KEY_HELP}
      </p>
      <Description store={store} />
      <span ref={probes} hidden>
        {Object.entries(properties).map(([name, color]) => (
          <span key={name} data-colour={name} style={{ color }} />
        ))}
      </span>
    </section>
  );
}

/** The newest thing that should not be missed, and how fast the work goes. */
function Newest({ store }: { readonly store: FlowStore }) {
  const newest = useStore(store, (state) => state.notes[0]);
  const rate = useStore(store, (state) => state.rate);
  return (
    <div className={styles.line}>
      <p className={classes(styles.note, newest?.tone === 'lost' && styles.lost)} title={newest?.text}>
        {newest && <time className={classes('dim', 'tabular', styles.when)}>{clockTime(newest.at).slice(0, 8)}</time>}
        {newest?.task != null ? (
          <button type="button" className={classes(styles.task, 'ellipsis')} onClick={() => selectTask(newest.task)}>
            {newest.text}
          </button>
        ) : (
          <span className="ellipsis">{newest?.text}</span>
        )}
      </p>
      <span className={classes('dim', 'tabular', styles.rate)}>{rate}</span>
    </div>
  );
}

/** What the signs mean. */
const Legend = memo(function Legend() {
  return (
    <ul className={styles.legend} aria-label="Signs">
      <li>
        <svg viewBox="-8 -8 16 16" aria-hidden="true" data-sign="task">
          <circle r="5" />
        </svg>
        task
      </li>
      <li>
        <svg viewBox="-8 -8 16 16" aria-hidden="true" data-sign="again">
          <path d="M0-7 7 0 0 7-7 0Z" />
        </svg>
        redelivered
      </li>
      <li>
        <svg viewBox="-8 -8 16 16" aria-hidden="true" data-sign="ack">
          <path d="m-5 0 4 4 6-8" />
        </svg>
        ack
      </li>
      <li>
        <svg viewBox="-8 -8 16 16" aria-hidden="true" data-sign="lost">
          <path d="m-5-5 10 10m0-10L-5 5" />
        </svg>
        lost
      </li>
    </ul>
  );
});

function IdleHint() {
  return <IdleNotice state={useLab('workers')} />;
}

function WorkerNodes({ store }: { readonly store: FlowStore }) {
  const rows = useStore(store, (state) => state.rows);
  const guests = useStore(store, (state) => state.words?.guests);
  return (
    <>
      {rows.map((row) => (
        <WorkerNode key={row.id} row={row} />
      ))}
      {guests && (
        <div className={styles.node} style={box(guests.rect)}>
          <strong className="ellipsis">{guests.title}</strong>
          <p className={styles.detail}>{guests.detail}</p>
        </div>
      )}
    </>
  );
}

/** What stands beside the workers: it does not scroll. */
function Words({ store }: { readonly store: FlowStore }) {
  const words = useStore(store, (state) => state.words);
  const isWithout = useStore(store, (state) => state.rows.length === 0);
  if (!words) return null;
  const { producer, queue } = words;
  return (
    <div className={styles.words}>
      <div className={styles.node} style={box(producer.rect)}>
        <strong>Publisher</strong>
        <p className={styles.detail}>{producer.published}</p>
        <p className={classes(styles.detail, 'ellipsis')}>{producer.answer}</p>
      </div>
      {queue && (
        <div className={styles.node} style={box(queue.rect)}>
          <strong className="ellipsis" title={queue.name}>
            {queue.name}
          </strong>
          <p className={styles.detail}>{queue.kind}</p>
          <p className={classes(styles.figures, queue.isDeep && styles.deep)}>
            <span>{queue.ready}</span> <span>{queue.unacked}</span>
          </p>
        </div>
      )}
      {isWithout && (
        <p className={styles.empty}>
          {queue
            ? 'Start a worker: it gets its tasks from the queue.'
            : 'Choose a queue: tasks wait in it for workers.'}
        </p>
      )}
    </div>
  );
}

function box({ x, y, width, height }: Rect) {
  return { left: x, top: y, width, height };
}

function Tip({ store }: { readonly store: FlowStore }) {
  const tip = useStore(store, (state) => state.tip);
  if (!tip) return null;
  return (
    <div className={styles.tip} style={{ [tip.edge]: Math.max(4, tip.x - 24), top: tip.y + 8 }}>
      <p className={classes(styles.tipText, 'ellipsis')}>{tip.text}</p>
      <p className="dim">{tip.where}</p>
    </div>
  );
}

/** The whole in words, for those who can't see the drawing. */
function Description({ store }: { readonly store: FlowStore }) {
  const lines = useStore(store, (state) => state.words?.lines);
  const notes = useStore(store, (state) => state.notes);
  const announcement = useStore(store, (state) => state.announcement);
  return (
    <div className={styles.description}>
      <ul aria-label="Flow in words">
        {lines?.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          <li key={index}>{line}</li>
        ))}
      </ul>
      <ul aria-label="What went back or was lost, newest first">
        {notes.map((note, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          <li key={index}>{note.text}</li>
        ))}
      </ul>
      <p aria-live="polite">{notes[0]?.text}</p>
      <p aria-live="polite">{announcement}</p>
    </div>
  );
}
