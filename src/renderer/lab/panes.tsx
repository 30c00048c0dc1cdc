import type { RefObject } from 'react';
import { defaultPanes, type Panes } from '../../shared/panes.ts';
import { remember, sessionStore } from '../session.ts';
import { Splitter } from '../ui/splitter.tsx';

/** How the user has divided the window. */
export function usePane<K extends keyof Panes>(name: K): Panes[K] {
  return sessionStore(({ memory }) => memory?.panes ?? defaultPanes)[name];
}

function change(panes: Partial<Panes>): void {
  const { memory } = sessionStore.getState();
  if (memory) sessionStore.setState({ memory: { ...memory, panes: { ...memory.panes, ...panes } } });
}

/** Remembers how the window is divided now: after a drag, not within it, since each time a file is written. */
function keep(): void {
  const { memory } = sessionStore.getState();
  if (memory) remember({ panes: memory.panes });
}

export function toggleSide(): void {
  const { memory } = sessionStore.getState();
  change({ isSideHidden: !(memory?.panes.isSideHidden ?? false) });
  keep();
}

type Sized = Exclude<keyof Panes, 'isSideHidden'>;

/** What each pane needs, and what its neighbour does. CSS pixels; the style sheets hold to the same. */
const limits: Record<Sized, { min: number; rest: number }> = {
  side: { min: 240, rest: 400 },
  workers: { min: 62, rest: 180 },
  story: { min: 90, rest: 120 },
  flow: { min: 190, rest: 130 },
};

/** The border by which a pane is resized; a double click gives it its usual size again. */
export function PaneSplitter({
  name,
  label,
  axis,
  pane,
  place,
}: {
  readonly name: Sized;
  readonly label: string;
  readonly axis: 'x' | 'y';
  readonly pane: RefObject<HTMLElement | null>;
  readonly place: 'before' | 'after';
}) {
  return (
    <Splitter
      label={label}
      axis={axis}
      pane={pane}
      place={place}
      {...limits[name]}
      onMove={(size) => change({ [name]: size })}
      onKeep={keep}
      onReset={() => {
        change({ [name]: null });
        keep();
      }}
      {...(name === 'side' ? { onFold: toggleSide } : {})}
    />
  );
}
