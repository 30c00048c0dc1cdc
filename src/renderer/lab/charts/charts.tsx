import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { subscribe } from '../../frame.ts';
import { useIsReplay } from '../../runs/player-store.ts';
import { NOTHING_YET } from '../../runs/words.ts';
import { EmptyState } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { labSource, type TimelineSource } from '../timeline/source.ts';
import { ChartFrame } from './chart-frame.tsx';
import styles from './charts.module.css';
import { type ChartsStore, createChartsStore, rangeStore } from './charts-store.ts';
import { ranges, rangeWords } from './range.ts';
import type { PlotName } from './scene.ts';
import { specs } from './specs.ts';
import { createStage, type Stage } from './stage.ts';
import { properties } from './theme.ts';
import { WorkersTable } from './workers-table.tsx';

/** The run in figures over time: what waits, how fast it goes, how long it takes, and who does the work. */
export function Charts({ source = labSource }: { readonly source?: Pick<TimelineSource, 'state'> }) {
  const [store] = useState(createChartsStore);
  const [hosts] = useState(() => new Map<PlotName, HTMLElement>());
  const probes = useRef<HTMLSpanElement>(null);
  const stage = useRef<Stage | null>(null);
  const emptiness = useStore(store, (state) => state.emptiness);
  const isReplay = useIsReplay();

  useEffect(() => {
    const created = createStage({ state: source.state, store, hosts, probes: probes.current! });
    stage.current = created;
    const stop = subscribe(created.frame);
    return () => {
      stop();
      created.dispose();
      stage.current = null;
    };
  }, [source, store, hosts]);

  return (
    <section className={styles.charts} aria-label="Charts">
      {emptiness && isReplay && <EmptyState title="Nothing to draw yet">{NOTHING_YET}</EmptyState>}
      {emptiness && !isReplay && (
        <EmptyState title={emptiness === 'no run' ? 'Choose a queue to begin a run' : 'Publish a task to see it here'}>
          Charts of the run: ready and unacked tasks, tasks published, delivered, acked and redelivered a second, how
          long tasks take from publish to confirm and to ack, and how busy each worker is.
        </EmptyState>
      )}
      <div className={styles.body} hidden={emptiness !== null}>
        <Toolbar store={store} />
        <div className={styles.grid}>
          {specs.map((spec) => (
            <ChartFrame
              key={spec.name}
              spec={spec}
              store={store}
              hosts={hosts}
              onStep={(by) => stage.current?.step(spec.name, by)}
              onClear={() => stage.current?.clear()}
            />
          ))}
          <WorkersTable store={store} />
        </div>
      </div>
      <Announcement store={store} />
      <span ref={probes} hidden>
        {Object.entries(properties).map(([name, color]) => (
          <span key={name} data-colour={name} style={{ color }} />
        ))}
      </span>
    </section>
  );
}

function Toolbar({ store }: { readonly store: ChartsStore }) {
  const range = rangeStore((state) => state.range);
  const summary = useStore(store, (state) => state.summary);
  return (
    <div className={styles.toolbar}>
      <p className={styles.summary}>
        <span className="visually-hidden">{rangeWords(range)}: </span>
        {summary}
      </p>
      <Segments
        label="Time shown"
        isLabelHidden
        value={range}
        options={ranges}
        onChange={(chosen) => rangeStore.setState({ range: chosen })}
      />
    </div>
  );
}

function Announcement({ store }: { readonly store: ChartsStore }) {
  const announcement = useStore(store, (state) => state.announcement);
  return (
    <p className="visually-hidden" aria-live="polite">
      {announcement}
    </p>
  );
}
