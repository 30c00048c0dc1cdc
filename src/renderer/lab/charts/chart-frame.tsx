import { type KeyboardEvent, useId } from 'react';
import { useStore } from 'zustand';
import styles from './charts.module.css';
import type { ChartsStore } from './charts-store.ts';
import type { PlotName } from './scene.ts';
import type { LineSpec, PlotSpec } from './specs.ts';
import { properties } from './theme.ts';

interface ChartFrameProps {
  readonly spec: PlotSpec;
  readonly store: ChartsStore;
  /** Gets the element to draw into. */
  readonly hosts: Map<PlotName, HTMLElement>;
  readonly onStep: (by: number) => void;
  readonly onClear: () => void;
}

const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** One chart: its title, its lines' figures, and the drawing, which the keyboard can walk through. */
export function ChartFrame({ spec, store, hosts, onStep, onClear }: ChartFrameProps) {
  const words = useStore(store, (state) => state.plots[spec.name]);
  const mark = useStore(store, (state) => state.mark);
  const title = useId();
  const help = useId();

  function press(event: KeyboardEvent): void {
    const by = steps[event.key];
    if (by !== undefined) onStep(by);
    else if (event.key === 'Escape' && mark !== null) onClear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <figure className={styles.card} aria-labelledby={title} data-chart={spec.name}>
      <figcaption className={styles.caption}>
        <h3 id={title} className={styles.title}>
          {spec.title} {mark !== null && <span className="dim tabular">at {mark}</span>}
        </h3>
        <ul className={styles.legend}>
          {spec.lines.map((line, i) => (
            <li key={line.label}>
              <Swatch line={line} />
              {line.label} <data value={words.legend[i] ?? ''}>{words.legend[i] ?? '–'}</data>
            </li>
          ))}
        </ul>
      </figcaption>
      <div className={styles.stage}>
        <div
          ref={(element) => {
            if (element) hosts.set(spec.name, element);
          }}
          className={styles.host}
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys are its own, and told in its description
          tabIndex={0}
          aria-label={words.description || spec.title}
          aria-describedby={help}
          onKeyDown={press}
          onBlur={onClear}
        />
        {words.note && <p className={styles.note}>{words.note}</p>}
      </div>
      <span id={help} hidden>
        Left and right go through the time, Page Up and Page Down in steps of ten, Home and End to its ends; Escape
        leaves it.
      </span>
    </figure>
  );
}

function Swatch({ line }: { readonly line: LineSpec }) {
  return (
    <svg
      className={styles.swatch}
      viewBox="0 0 20 8"
      width={20}
      height={8}
      aria-hidden
      style={{ color: properties[line.colour] }}
    >
      <line
        x1={0}
        x2={20}
        y1={4}
        y2={4}
        stroke="currentColor"
        strokeWidth={line.width}
        strokeDasharray={line.dash.join(' ')}
      />
    </svg>
  );
}
