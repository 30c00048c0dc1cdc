import { Plus, RotateCw } from 'lucide-react';
import { useEffect } from 'react';
import type { FoundBroker } from '../../shared/calls/profile-calls.ts';
import { formatHost } from '../../shared/profile.ts';
import { sessionStore } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { openNewConnection } from './editing.ts';
import { foundStore, lookForBrokers } from './found-store.ts';
import styles from './rows.module.css';

/** Brokers on this machine to which no connection leads; looked for when the screen is shown, and after each change. */
export function FoundBrokers() {
  const { isLooking, brokers: found, failure } = foundStore();
  const places = sessionStore(({ profiles }) => profiles.flatMap(({ hosts }) => hosts.map(formatHost)).join('\n'));
  // One that was just saved is gone from here before the next search has ended.
  const brokers = found?.filter((broker) => !places.split('\n').includes(formatHost(broker))) ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a connection that was saved or deleted changes what is missing
  useEffect(() => void lookForBrokers(), [places]);
  return (
    <section className={styles.group} aria-label="Found on this machine">
      <div className={styles.groupHead}>
        <h2 className={styles.foundTitle} role="status">
          {titleWords(brokers, isLooking)}
        </h2>
        <Button
          size="small"
          pending={isLooking}
          hint="Asks ports 5671 to 5682 of this computer for AMQP"
          onClick={() => void lookForBrokers()}
        >
          {!isLooking && <RotateCw size={12} aria-hidden />} Look again
        </Button>
      </div>
      {failure && <FailureNotice failure={failure} />}
      {brokers && brokers.length > 0 && (
        <ul className={styles.list} aria-label="Brokers found on this machine">
          {brokers.map((broker) => (
            <FoundRow key={`${broker.port} ${broker.tls}`} broker={broker} />
          ))}
        </ul>
      )}
    </section>
  );
}

function FoundRow({ broker }: { readonly broker: FoundBroker }) {
  const { host, port, tls, product, version, cluster } = broker;
  const name = product ?? 'A broker';
  const add = (): void =>
    openNewConnection({ name: `${product ?? 'Broker'} on ${port}`, hosts: [{ host, port }], tls: tls ? {} : null });
  const url = `${tls ? 'amqps' : 'amqp'}://${formatHost(broker)}`;
  return (
    <li className={classes(styles.row, styles.found)} aria-label={`${name} on ${port}`}>
      <div className={styles.text}>
        <span className={classes(styles.name, 'ellipsis')}>
          {name} {version}
        </span>
        <span className="dim ellipsis" title={cluster ?? undefined}>
          {url}
          {cluster && ` · ${cluster}`}
          {product === null && ' · wants a client certificate before it says more'}
        </span>
      </div>
      <Button size="small" onClick={add}>
        <Plus size={12} aria-hidden /> Add
      </Button>
    </li>
  );
}

function titleWords(brokers: readonly FoundBroker[] | null, isLooking: boolean): string {
  if (!brokers) return isLooking ? 'Looking for brokers on this machine …' : 'Brokers on this machine';
  return brokers.length === 0 ? 'No other broker was found on this machine' : 'Found on this machine';
}
