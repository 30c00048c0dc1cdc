import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { NodeId } from '../../shared/explore/topology.ts';
import { IconButton } from '../ui/button.tsx';
import { Drawing } from './drawing.tsx';
import { Legend } from './legend.tsx';
import { type Direction, nextBox, type Scene } from './scene.ts';
import { createStage, type Stage } from './stage.ts';
import styles from './topology.module.css';

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const moves: Readonly<Record<Direction, { x: number; y: number }>> = {
  left: { x: 80, y: 0 },
  right: { x: -80, y: 0 },
  up: { x: 0, y: 80 },
  down: { x: 0, y: -80 },
};
const ZOOM = 1.3;

/** A drawing that is moved, zoomed, and gone through by keyboard. */
export function TopologyView({
  scene,
  current,
  found,
  onCurrent,
  onOpen,
  onFocus,
  picked,
}: {
  readonly scene: Scene;
  readonly current: NodeId | null;
  readonly found: ReadonlySet<NodeId> | null;
  readonly onCurrent: (id: NodeId | null) => void;
  readonly onOpen: (id: NodeId) => void;
  readonly onFocus: (id: NodeId) => void;
  /** What is said of what is picked, above the drawing. */
  readonly picked: ReactNode;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const world = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<Stage | null>(null);

  useEffect(() => {
    const made = createStage(frame.current!, world.current!);
    setStage(made);
    return () => made.close();
  }, []);
  useEffect(() => stage?.show(scene), [stage, scene]);

  // Leaving the boxes for the ground between them keeps the last one: its neighbours would flicker.
  const point = useCallback((id: NodeId | null) => id !== null && onCurrent(id), [onCurrent]);

  function go(id: NodeId | null): void {
    if (id === null) return;
    const box = scene.byId.get(id);
    if (box) stage?.reveal(box);
    world.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  }

  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    const at = (event.target as Element).closest<HTMLElement>('[data-node]')?.dataset.node ?? null;
    if (direction && event.shiftKey) stage?.pan(moves[direction]);
    else if (direction && at !== null) go(nextBox(scene, at, direction));
    else if (event.key === '+' || event.key === '=') stage?.zoom(ZOOM);
    else if (event.key === '-') stage?.zoom(1 / ZOOM);
    else if (event.key === '0') stage?.fit();
    else if (event.key === 'f' && at !== null) onFocus(at);
    else if (event.key === 'Escape') onCurrent(null);
    else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons within
    <div className={styles.view} onKeyDown={press}>
      <div ref={frame} className={styles.frame}>
        <div ref={world} className={styles.world}>
          <Drawing scene={scene} current={current} found={found} onCurrent={point} onOpen={onOpen} onFocus={onFocus} />
        </div>
      </div>
      <div className={styles.top}>{picked}</div>
      <div className={styles.zoom}>
        <IconButton label="Zoom in (+)" size="small" onClick={() => stage?.zoom(ZOOM)}>
          <ZoomIn size={14} />
        </IconButton>
        <IconButton label="Zoom out (−)" size="small" onClick={() => stage?.zoom(1 / ZOOM)}>
          <ZoomOut size={14} />
        </IconButton>
        <IconButton label="Show all of it (0)" size="small" onClick={() => stage?.fit()}>
          <Maximize size={14} />
        </IconButton>
      </div>
      <Legend />
    </div>
  );
}
