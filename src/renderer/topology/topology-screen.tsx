import { Crosshair, X } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { MAX_NODES, type NodeId, type Topology } from '../../shared/explore/topology.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { Age } from '../exchanges/list-tools.tsx';
import { isWithoutManagement } from '../explore/asking.ts';
import { showView } from '../explore/brokers-store.ts';
import { Button } from '../ui/button.tsx';
import { count, plural } from '../ui/figures.ts';
import { EmptyState, FailureNotice, Notice } from '../ui/notice.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { NodeSearch } from './node-search.tsx';
import { findNodes } from './scene.ts';
import styles from './topology.module.css';
import { focusTopology, openNode, refreshTopology, useTopology } from './topology-store.ts';
import { TopologyView } from './topology-view.tsx';
import { useScene } from './use-scene.ts';

/** What leads where on a broker, drawn: exchanges, bindings, queues, and where dead letters go. */
export function TopologyScreen({ at }: { readonly at: ProfileId }) {
  const { topology, failure, focus } = useTopology(at);
  const { scene, failure: layoutFailure } = useScene(topology);
  const [text, setText] = useState('');
  const [current, setCurrent] = useState<NodeId | null>(null);
  const open = useCallback((id: NodeId) => openNode(at, id), [at]);
  const found = useMemo(
    () => (text.trim() === '' || !scene ? null : new Set(findNodes([...scene.byId.keys()], text, MAX_NODES))),
    [text, scene],
  );
  const draw = useCallback((id: NodeId | null): void => {
    setCurrent(id);
    focusTopology(id);
  }, []);
  const isEmpty = topology !== null && topology.all.length === 0;
  const isTooMuch = topology !== null && topology.wanted > MAX_NODES;
  return (
    <section className={styles.screen} aria-label="Topology">
      <div className={styles.head}>
        <h1>Topology</h1>
        {topology && !isEmpty && <NodeSearch all={topology.all} text={text} onText={setText} onChoose={draw} />}
        <span className={styles.grow} />
        {topology && <Facts topology={topology} />}
      </div>
      {failure && (
        <FailureNotice
          failure={
            isWithoutManagement(failure)
              ? {
                  ...failure,
                  hint: 'Bindings can’t be asked for by AMQP alone, so there is nothing to draw without it.',
                }
              : failure
          }
          actions={
            <>
              <Button size="small" onClick={() => void refreshTopology()}>
                Try again
              </Button>
              {focus !== null && (
                <Button size="small" onClick={() => draw(null)}>
                  Show all
                </Button>
              )}
            </>
          }
        />
      )}
      {layoutFailure !== null && (
        <Notice tone="failure">
          The drawing could not be laid out: {layoutFailure}. Choose one queue or exchange.
        </Notice>
      )}
      {!topology && !failure && (
        <p className={styles.loading}>
          <Spinner /> Asking the broker…
        </p>
      )}
      {isEmpty && (
        <EmptyState
          title="There is nothing to draw yet"
          actions={
            <Button size="small" look="primary" onClick={() => showView('exchanges')}>
              Exchanges
            </Button>
          }
        >
          The virtual host “{topology.vhost}” has no queues, and no exchanges but the broker’s own.
        </EmptyState>
      )}
      {isTooMuch && (
        <Notice
          tone="warning"
          actions={
            focus !== null && (
              <Button size="small" onClick={() => draw(null)}>
                Show all
              </Button>
            )
          }
        >
          {count(topology.wanted)} queues and exchanges{focus === null ? '' : ` concern “${focus.slice(2)}”`}: more than{' '}
          {count(MAX_NODES)} are no drawing that anybody can read. Find one above: then what leads to it is drawn, and
          where its messages go from there.
        </Notice>
      )}
      {topology && !isEmpty && !isTooMuch && !scene && layoutFailure === null && (
        <p className={styles.loading}>
          <Spinner /> Laying out {plural(topology.nodes.length, 'box', 'boxes')}…
        </p>
      )}
      {scene && !isTooMuch && scene.boxes.length > 0 && (
        <TopologyView
          picked={
            <>
              {focus !== null && (
                <Button size="small" className={styles.focus} onClick={() => draw(null)}>
                  <span className="ellipsis">Only what concerns “{focus.slice(2)}”</span>
                  <X size={12} aria-hidden />
                  <span className="visually-hidden">: show all</span>
                </Button>
              )}
              {current !== null && current !== focus && scene?.byId.has(current) && (
                <Button
                  size="small"
                  className={styles.focus}
                  hint="Draws what leads to it, and where its messages go from there: F, or Shift and a click on it"
                  onClick={() => draw(current)}
                >
                  <Crosshair size={12} aria-hidden />
                  <span className="ellipsis">Focus on “{current.slice(2)}”</span>
                </Button>
              )}
            </>
          }
          scene={scene}
          current={current}
          found={found}
          onCurrent={setCurrent}
          onOpen={open}
          onFocus={draw}
        />
      )}
    </section>
  );
}

function Facts({ topology: { nodes, at } }: { readonly topology: Topology }) {
  const queues = nodes.filter(({ kind }) => kind === 'queue').length;
  return (
    <>
      {nodes.length > 0 && (
        <span className="dim tabular">
          {plural(nodes.length - queues, 'exchange')}, {plural(queues, 'queue')}
        </span>
      )}
      <Age at={at} refresh={refreshTopology} />
    </>
  );
}
