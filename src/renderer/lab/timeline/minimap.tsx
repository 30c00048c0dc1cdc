import type { KeyboardEvent, RefObject } from 'react';
import { useStore } from 'zustand';
import type { StageStore } from './stage-state.ts';
import styles from './timeline.module.css';

interface MinimapProps {
  readonly store: StageStore;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly box: RefObject<HTMLDivElement | null>;
  /** The timeline's keys move the window too. */
  onKey(event: KeyboardEvent): void;
}

/** The whole run in little, with a window over the part that is seen, which can be dragged and moved with keys. */
export function Minimap({ store, canvas, box, onKey }: MinimapProps) {
  const { from, whole, words } = useStore(store, (state) => state.window);
  const isEmpty = useStore(store, (state) => state.emptiness !== null);
  return (
    <div className={styles.minimap} data-empty={isEmpty}>
      <canvas ref={canvas} className={styles.map} />
      <div
        ref={box}
        className={styles.window}
        role="slider"
        tabIndex={0}
        aria-label="Part of the run that is seen"
        aria-valuemin={0}
        aria-valuemax={whole}
        aria-valuenow={from}
        aria-valuetext={words}
        onKeyDown={onKey}
      />
    </div>
  );
}
