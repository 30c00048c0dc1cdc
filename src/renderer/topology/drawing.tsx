import { type FocusEvent, memo } from 'react';
import type { NodeId } from '../../shared/explore/topology.ts';
import { classes } from '../ui/classes.ts';
import { neighboursOf, type Scene, type SceneBox, type SceneLine } from './scene.ts';
import styles from './topology.module.css';

/**
 * The boxes as buttons, so that they can be reached and read like any other, above the lines. It is rendered when
 * something else is drawn or pointed at; what is seen of it moves without.
 */
export const Drawing = memo(function Drawing({
  scene,
  current,
  found,
  onCurrent,
  onOpen,
  onFocus,
}: {
  readonly scene: Scene;
  /** What is pointed at or has the focus: it is shown with its neighbours. */
  readonly current: NodeId | null;
  /** What a search finds; null = nothing is searched. */
  readonly found: ReadonlySet<NodeId> | null;
  readonly onCurrent: (id: NodeId | null) => void;
  readonly onOpen: (id: NodeId) => void;
  readonly onFocus: (id: NodeId) => void;
}) {
  const isThere = current !== null && scene.byId.has(current);
  // What is picked stays as it is, and all else fades by one rule: hundreds of boxes need not be rendered for it.
  const picked = found ?? (isThere ? neighboursOf(scene, current) : null);
  const tabbable = isThere ? current : scene.boxes[0]?.id;
  const idOf = (target: EventTarget): NodeId | null =>
    (target as Element).closest<HTMLElement>('[data-node]')?.dataset.node ?? null;
  return (
    <>
      <Lines scene={scene} current={isThere ? current : null} found={found} />
      {scene.loose && (
        <p className={styles.loose} style={{ left: scene.loose.x, top: scene.loose.y, width: scene.loose.width }}>
          No line leads to these or away from them
        </p>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the clicks are those of the buttons within */}
      <ul
        className={styles.boxes}
        aria-label="Exchanges and queues"
        data-picked={picked ? true : undefined}
        onPointerOver={({ target }) => onCurrent(idOf(target))}
        onFocus={({ target }: FocusEvent) => onCurrent(idOf(target))}
        onClick={({ target, shiftKey }) => {
          const id = idOf(target);
          if (id === null) return;
          if (shiftKey) onFocus(id);
          else if (!scene.byId.get(id)?.node.isMissing) onOpen(id);
        }}
      >
        {scene.boxes.map((box) => (
          <BoxView
            key={box.id}
            box={box}
            isCurrent={box.id === current}
            isPicked={picked?.has(box.id) ?? false}
            isTabbable={box.id === tabbable}
          />
        ))}
      </ul>
    </>
  );
});

const BoxView = memo(function BoxView({
  box: { id, x, y, width, height, node, words },
  isCurrent,
  isPicked,
  isTabbable,
}: {
  readonly box: SceneBox;
  readonly isCurrent: boolean;
  readonly isPicked: boolean;
  readonly isTabbable: boolean;
}) {
  return (
    <li>
      <button
        type="button"
        data-node={id}
        tabIndex={isTabbable ? 0 : -1}
        aria-label={words}
        title={node.name}
        className={classes(
          styles.box,
          styles[node.kind],
          node.isMissing && styles.missing,
          isCurrent && styles.current,
          isPicked && styles.picked,
        )}
        style={{ left: x, top: y, width, height }}
      >
        <span className="ellipsis">{node.name}</span>
        <span className={styles.type}>
          {node.isMissing ? 'not there' : node.type}
          {node.deadLettersByKey && ' · dead letters by key'}
        </span>
      </button>
    </li>
  );
});

const Lines = memo(function Lines({
  scene,
  current,
  found,
}: {
  readonly scene: Scene;
  readonly current: NodeId | null;
  readonly found: ReadonlySet<NodeId> | null;
}) {
  const isLit = ({ edge }: SceneLine): boolean =>
    found ? found.has(edge.from) && found.has(edge.to) : edge.from === current || edge.to === current;
  return (
    <svg
      className={styles.lines}
      data-picked={found !== null || current !== null ? true : undefined}
      width={Math.max(1, scene.width)}
      height={Math.max(1, scene.height)}
      aria-hidden="true"
      focusable="false"
    >
      <defs>
        {(['binding', 'alternate', 'dead-letter'] as const).map((kind) => (
          <marker
            key={kind}
            id={`topology-${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 0.5L8 4L0 7.5Z" className={classes(styles.arrow, styles[kind])} />
          </marker>
        ))}
      </defs>
      {scene.lines.map((line) => (
        <LineView key={`${line.edge.kind} ${line.edge.from} ${line.edge.to}`} line={line} isLit={isLit(line)} />
      ))}
    </svg>
  );
});

const LineView = memo(function LineView({
  line: { edge, path, label },
  isLit,
}: {
  readonly line: SceneLine;
  readonly isLit: boolean;
}) {
  return (
    <g className={classes(styles[edge.kind], isLit && styles.lit)}>
      <path d={path} className={styles.line} markerEnd={`url(#topology-${edge.kind})`} />
      {label && (
        <text x={label.x} y={label.y} className={styles.label}>
          <title>{label.whole}</title>
          {label.text}
        </text>
      )}
    </g>
  );
});
