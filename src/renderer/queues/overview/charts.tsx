import { useEffect, useId, useRef } from 'react';
import type { QueueSample } from '../../../shared/explore/queue-history.ts';
import { subscribe } from '../../frame.ts';
import { createPlot } from '../../lab/charts/plot.ts';
import { type PlotSpec, specs } from '../../lab/charts/specs.ts';
import { properties, readTheme, sameTheme } from '../../lab/charts/theme.ts';
import { clockTime } from '../../ui/figures.ts';
import { figure, rate } from '../words.ts';
import styles from './overview.module.css';
import { columnsOf, type SampleKey, SPAN } from './samples.ts';

interface Chart {
  readonly spec: PlotSpec;
  /** A key for each of the spec's lines. */
  readonly keys: readonly SampleKey[];
  readonly words: (value: number | null) => string;
}

const depth = specs.find(({ name }) => name === 'depth')!;
const rates = specs.find(({ name }) => name === 'rates')!;

const charts: readonly Chart[] = [
  { spec: { ...depth, lines: depth.lines.slice(0, 2) }, keys: ['ready', 'unacked'], words: figure },
  {
    spec: { ...rates, title: 'Messages a second' },
    keys: ['publish', 'deliver', 'ack', 'redeliver'],
    words: rate,
  },
];

/** How often the axis moves on. Milliseconds. */
const DRAW_EVERY = 1_000;

/** The last ten minutes of a queue: what waited and what was held, and how fast messages came and went. */
export function QueueCharts({ samples }: { readonly samples: readonly QueueSample[] }) {
  return (
    <div className={styles.charts}>
      {charts.map((chart) => (
        <QueueChart key={chart.spec.name} chart={chart} samples={samples} />
      ))}
    </div>
  );
}

function QueueChart({
  chart: { spec, keys, words },
  samples,
}: {
  readonly chart: Chart;
  readonly samples: readonly QueueSample[];
}) {
  const host = useRef<HTMLDivElement>(null);
  const probes = useRef<HTMLSpanElement>(null);
  const shown = useRef(samples);
  shown.current = samples;
  const title = useId();
  const newest = samples.at(-1);

  useEffect(() => {
    const element = host.current!;
    let theme = readTheme(probes.current!);
    const plot = createPlot(element, spec, () => theme, dayTime);
    let drawn: readonly QueueSample[] | null = null;
    let next = 0;
    const stop = subscribe((_, clock) => {
      if (clock < next && drawn === shown.current) return;
      next = clock + DRAW_EVERY;
      drawn = shown.current;
      const present = readTheme(probes.current!);
      if (!sameTheme(theme, present)) {
        theme = present;
        plot.redraw();
      }
      const now = Math.max(Date.now(), drawn.at(-1)?.at ?? 0);
      plot.draw(columnsOf(drawn, keys), (now - SPAN) / 1_000, now / 1_000);
    });
    const resized = new ResizeObserver(() => {
      if (element.clientWidth > 0) plot.resize(element.clientWidth, element.clientHeight);
    });
    resized.observe(element);
    return () => {
      stop();
      resized.disconnect();
      plot.dispose();
    };
  }, [spec, keys]);

  return (
    <figure className={styles.chart} aria-labelledby={title}>
      <figcaption className={styles.caption}>
        <h2 id={title}>
          {spec.title} <span className="dim">last 10 minutes</span>
        </h2>
        <ul className={styles.legend}>
          {spec.lines.map(({ label, colour, width, dash }, index) => (
            <li key={label}>
              <svg viewBox="0 0 20 8" width={20} height={8} aria-hidden style={{ color: properties[colour] }}>
                <line
                  x1={0}
                  x2={20}
                  y1={4}
                  y2={4}
                  stroke="currentColor"
                  strokeWidth={width}
                  strokeDasharray={dash.join(' ')}
                />
              </svg>
              {label} <data value={String(newest?.[keys[index]!] ?? '')}>{words(newest?.[keys[index]!] ?? null)}</data>
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={host} className={styles.host} role="img" aria-label={chartWords(spec, keys, samples, words)} />
      <span ref={probes} hidden>
        {Object.entries(properties).map(([name, color]) => (
          <span key={name} data-colour={name} style={{ color }} />
        ))}
      </span>
    </figure>
  );
}

/** What a chart shows, for those who don't see it. */
function chartWords(
  { title, lines }: PlotSpec,
  keys: readonly SampleKey[],
  samples: readonly QueueSample[],
  words: (value: number | null) => string,
): string {
  const parts = lines.map(({ label }, index) => {
    const values = samples.map((sample) => sample[keys[index]!]).filter((value) => value !== null);
    if (values.length === 0) return `${label} not known`;
    return `${label} ${words(values.at(-1)!)}, at most ${words(Math.max(...values))}`;
  });
  return `${title} in the last ten minutes: ${parts.join('; ')}.`;
}

/** `14:03`, `14:03:30`: seconds since 1970 as the time of the day. */
function dayTime(seconds: number): string {
  const time = clockTime(seconds * 1_000).slice(0, 8);
  return time.endsWith(':00') ? time.slice(0, 5) : time;
}
