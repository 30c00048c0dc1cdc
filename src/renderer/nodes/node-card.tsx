import type { ClusterNode, Share } from '../../shared/explore/cluster.ts';
import { classes } from '../ui/classes.ts';
import { Dot } from '../ui/dot.tsx';
import { bytes, count } from '../ui/figures.ts';
import styles from './nodes.module.css';
import { partUsed, shareWords, uptimeWords } from './words.ts';

/** One node: what it uses of what it has, and where it listens. */
export function NodeCard({
  node,
  isAnswering,
}: {
  readonly node: ClusterNode;
  /** Whether its management API is the one that told all this. */
  readonly isAnswering: boolean;
}) {
  const { name, running, version, uptime, memory, disk, files, sockets, processes, cores, listeners } = node;
  return (
    <section className={styles.card} aria-label={`Node ${name}`}>
      <h2 className={styles.name}>
        <Dot tone={running ? (memory.alarm || disk.alarm ? 'bad' : 'good') : 'bad'} />
        <span className={styles.wrap}>{name}</span>
        <span className={running ? 'dim' : styles.bad}>{running ? 'running' : 'down'}</span>
      </h2>
      {running ? (
        <>
          <p className="dim">
            {[
              version && `version ${version}`,
              uptime !== null && `up for ${uptimeWords(uptime)}`,
              isAnswering && 'told all this',
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <Gauge name="Memory" share={memory} words={shareWords(memory, bytes)} isAlarm={memory.alarm} />
          <p className={styles.line}>
            <span>Disk</span>
            <span className={classes('tabular', disk.alarm && styles.bad)}>
              {disk.free === null ? '–' : `${bytes(disk.free)} free`}
              {disk.limit !== null && disk.limit > 0 && ` · alarm below ${bytes(disk.limit)}`}
              {disk.alarm && ' · alarm'}
            </span>
          </p>
          <Gauge name="File handles" share={files} />
          <Gauge name="Sockets" share={sockets} />
          <Gauge name="Erlang processes" share={processes} />
          {cores !== null && (
            <p className={styles.line}>
              <span>Processor cores</span>
              <span className="tabular">{count(cores)}</span>
            </p>
          )}
          {listeners.length > 0 && (
            <ul className={styles.listeners} aria-label="Listens on">
              {listeners.map(({ protocol, address, port }) => (
                <li key={`${protocol} ${address} ${port}`} className={styles.wrap}>
                  {protocol} <span className="dim">{address.includes(':') ? `[${address}]` : address}:</span>
                  {port}
                </li>
              ))}
            </ul>
          )}
        </>
      ) : (
        <p className="dim">
          RabbitMQ does not run there, or the other nodes can’t reach it. Look at its log, then start it.
        </p>
      )}
    </section>
  );
}

function Gauge({
  name,
  share,
  words = shareWords(share),
  isAlarm = false,
}: {
  readonly name: string;
  readonly share: Share;
  readonly words?: string;
  readonly isAlarm?: boolean;
}) {
  const part = partUsed(share);
  if (share.used === null) return null;
  return (
    <div className={styles.gauge}>
      <p className={styles.line}>
        <span>{name}</span>
        <span className={classes('tabular', isAlarm && styles.bad)}>
          {words}
          {isAlarm && ' · alarm'}
        </span>
      </p>
      {part !== null && (
        <span className={styles.track} aria-hidden>
          <span className={classes(styles.used, isAlarm && styles.full)} style={{ width: `${part * 100}%` }} />
        </span>
      )}
    </div>
  );
}
