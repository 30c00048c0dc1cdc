import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { classes } from './classes.ts';
import styles from './splitter.module.css';

interface SplitterProps {
  /** What it changes: `Width of the side pane`. */
  readonly label: string;
  /** `x`: the panes stand side by side; `y`: one above the other. */
  readonly axis: 'x' | 'y';
  /** The pane whose size it changes; it stands right before or right after the splitter. */
  readonly pane: RefObject<HTMLElement | null>;
  readonly place: 'before' | 'after';
  /** The pane's smallest size, and what at least is left to its neighbour. CSS pixels. */
  readonly min: number;
  readonly rest: number;
  /** While it is moved: the pane's size in CSS pixels. */
  readonly onMove: (size: number) => void;
  /** It has been moved. */
  readonly onKeep: () => void;
  /** It was pressed twice: the pane's size is to be the usual one again. */
  readonly onReset: () => void;
  /** The pane is to be folded away. */
  readonly onFold?: () => void;
}

const STEP = 16;
const LARGE_STEP = 64;

/** A border between two panes, to be dragged, or moved with the arrow keys (with Shift in larger steps, Home, End). */
export function Splitter({ label, axis, pane, place, min, rest, ...to }: SplitterProps) {
  const { onMove, onKeep, onReset, onFold } = to;
  const bar = useRef<HTMLDivElement>(null);
  const dragged = useRef<{ from: number; size: number; max: number } | null>(null);

  useEffect(() => {
    const element = bar.current!;
    const tell = (): void => {
      const { size, max } = measure();
      element.ariaValueNow = String(size);
      element.ariaValueMax = String(max);
    };
    const observer = new ResizeObserver(tell);
    observer.observe(pane.current!);
    observer.observe(element.parentElement!);
    return () => observer.disconnect();
  });

  function measure(): { size: number; max: number } {
    const neighbour = place === 'before' ? bar.current!.nextElementSibling : bar.current!.previousElementSibling;
    const size = sizeOf(pane.current!, axis);
    return { size, max: Math.max(min, size + sizeOf(neighbour!, axis) - rest) };
  }

  function move(size: number, max: number): void {
    onMove(Math.round(Math.min(Math.max(size, min), max)));
  }

  const at = (event: PointerEvent): number =>
    (axis === 'x' ? event.clientX : event.clientY) / event.currentTarget.currentCSSZoom;
  const sign = place === 'before' ? 1 : -1;

  function drag(event: PointerEvent): void {
    if (!dragged.current) return;
    const { from, size, max } = dragged.current;
    move(size + sign * (at(event) - from), max);
  }

  function drop(): void {
    if (!dragged.current) return;
    dragged.current = null;
    onKeep();
  }

  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { size, max } = measure();
    const step = event.shiftKey ? LARGE_STEP : STEP;
    const [less, more] = axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key === more) move(size + sign * step, max);
    else if (event.key === less) move(size - sign * step, max);
    else if (event.key === 'Home') move(min, max);
    else if (event.key === 'End') move(max, max);
    else if (event.key === 'Enter' && onFold) onFold();
    else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule can't be moved
    <div
      ref={bar}
      className={classes(styles.splitter, styles[axis])}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuemin={min}
      aria-valuenow={min}
      title={`${label}: drag, or use the arrow keys. Double-click: the usual one.`}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = { from: at(event), ...measure() };
      }}
      onPointerMove={drag}
      onPointerUp={drop}
      onPointerCancel={drop}
      onDoubleClick={onReset}
      onKeyDown={press}
      onKeyUp={(event) => {
        if (/^(Arrow|Home|End)/.test(event.key)) onKeep();
      }}
    />
  );
}

function sizeOf(element: Element, axis: 'x' | 'y'): number {
  const { width, height } = element.getBoundingClientRect();
  return Math.round((axis === 'x' ? width : height) / element.currentCSSZoom);
}
