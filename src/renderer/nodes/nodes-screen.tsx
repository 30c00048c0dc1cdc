import { RefreshCw } from 'lucide-react';
import type { Cluster, ServerWords } from '../../shared/explore/cluster.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { useRealNow } from '../frame.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { ago, plural } from '../ui/figures.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { NodeCard } from './node-card.tsx';
import styles from './nodes.module.css';
import { useCluster } from './use-cluster.ts';
import { troublesOf } from './words.ts';

/** The nodes of a broker: which are up, what they use, and what is wrong. It looks, and changes nothing. */
export function NodesScreen({ at }: { readonly at: ProfileId }) {
  const { cluster, failure, server, refresh } = useCluster(at);
  return (
    <div className={styles.page}>
      <section className={styles.column} aria-label="Nodes">
        <div className={styles.bar}>
          <h1>Nodes</h1>
          {cluster && <Age at={cluster.at} refresh={refresh} />}
        </div>
        {failure && (
          <FailureNotice
            failure={failure}
            actions={
              <Button size="small" onClick={() => void refresh()}>
                Try again
              </Button>
            }
          />
        )}
        {cluster && <Nodes cluster={cluster} />}
        {!cluster && server && <Server server={server} />}
        {!cluster && !failure && (
          <p className={styles.loading}>
            <Spinner /> Asking the broker…
          </p>
        )}
      </section>
    </div>
  );
}

function Age({ at, refresh }: { readonly at: number; readonly refresh: () => Promise<void> }) {
  const now = useRealNow(1_000);
  return (
    <span className={styles.age}>
      <span className="dim tabular" title="A broker notices an alarm at once, and tells of it here up to 10 s later.">
        Figures: {ago(at, now)}
      </span>
      <IconButton label="Ask the broker again" size="small" onClick={() => void refresh()}>
        <RefreshCw size={13} />
      </IconButton>
    </span>
  );
}

function Nodes({ cluster }: { readonly cluster: Cluster }) {
  const { name, product, version, erlang, nodes, answeredBy } = cluster;
  const troubles = troublesOf(cluster);
  const running = nodes.filter((node) => node.running).length;
  return (
    <>
      <p className={styles.wrap}>
        <strong>{name ?? 'A cluster without a name'}</strong>
        <span className="dim">
          {' '}
          {[
            [product, version].filter(Boolean).join(' '),
            erlang && `Erlang ${erlang}`,
            `${running} of ${plural(nodes.length, 'node')} running`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      {troubles.map(({ title, text }) => (
        <Notice key={title} tone="failure">
          <strong>{title}</strong>
          <span>{text}</span>
        </Notice>
      ))}
      {nodes.length > 0 && troubles.length === 0 && <Notice tone="good">No alarm, and no node is missing.</Notice>}
      <div className={styles.nodes}>
        {nodes.map((node) => (
          <NodeCard key={node.name} node={node} isAnswering={node.name === answeredBy && nodes.length > 1} />
        ))}
      </div>
    </>
  );
}

/** What is known without a management API. */
function Server({ server: { product, version, cluster } }: { readonly server: ServerWords }) {
  return (
    <section className={styles.card} aria-label="Broker">
      <h2>{[product, version].filter(Boolean).join(' ') || 'A broker that does not say what it is'}</h2>
      {cluster && <p className={styles.wrap}>It calls its cluster “{cluster}”.</p>}
      <p className="dim">
        That is all that a broker tells by AMQP: not which nodes there are and which are down, nor their memory, disk
        and alarms. That a memory or disk alarm is on shows when a publisher is blocked.
      </p>
    </section>
  );
}
