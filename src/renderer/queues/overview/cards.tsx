import type { DeadLetterPath, QueueArgument, QueueBinding, QueueDetail } from '../../../shared/explore/queues.ts';
import { Dot } from '../../ui/dot.tsx';
import { plural } from '../../ui/figures.ts';
import { featuresOf } from '../features.ts';
import styles from '../queues.module.css';
import { stateOf } from '../words.ts';

/** How a queue was declared, and where it lives. */
export function DeclarationCard({ detail }: { readonly detail: QueueDetail }) {
  const { row, owner, node, leader, members } = detail;
  return (
    <section className={styles.card} aria-label="Declaration">
      <h2>Declaration</h2>
      <dl className={styles.pairs}>
        <Pair name="Type" value={row.type} />
        <Pair name="State" value={stateOf(row.state).words} />
        <Pair name="Virtual host" value={detail.vhost} />
        {owner && <Pair name="Belongs to" value={owner} />}
        {members.length === 0 && node && <Pair name="Node" value={node} />}
      </dl>
      {(members.length > 0 || leader) && <Members detail={detail} />}
      <ul className={styles.features}>
        {featuresOf(row).map(({ mark, words: meaning }) => (
          <li key={mark}>{meaning}</li>
        ))}
      </ul>
    </section>
  );
}

/** The nodes that have a copy of the queue, and whether there are enough of them. */
function Members({ detail: { leader, members, online } }: { readonly detail: QueueDetail }) {
  const all = leader && !members.includes(leader) ? [leader, ...members] : members;
  const up = online === null ? null : all.filter((node) => online.includes(node)).length;
  const needed = Math.floor(all.length / 2) + 1;
  return (
    <>
      <h2>Members</h2>
      <ul className={styles.features} aria-label="Members">
        {all.map((node) => (
          <li key={node} className={styles.wrap}>
            <Dot tone={online === null ? 'idle' : online.includes(node) ? 'good' : 'bad'} /> {node}
            {node === leader && <strong> leader</strong>}
            {online !== null && !online.includes(node) && <span className={styles.loop}> down</span>}
          </li>
        ))}
      </ul>
      {up !== null && all.length > 1 && (
        <p className={up < needed ? styles.loop : 'dim'}>
          {up < needed
            ? `${up} of ${all.length} are up, ${needed} are needed: nothing is delivered or confirmed until another one is back.`
            : `${up} of ${all.length} are up; it works on with ${needed}.`}
        </p>
      )}
    </>
  );
}

/** Arguments, policies, and what they make of the queue. */
export function ArgumentsCard({ detail: { row, operatorPolicy } }: { readonly detail: QueueDetail }) {
  return (
    <section className={styles.card} aria-label="Arguments">
      <h2>Arguments</h2>
      <Pairs pairs={row.arguments} none="None" />
      <h2>Policy</h2>
      {row.policy === null && operatorPolicy === null ? (
        <p className="dim">None applies</p>
      ) : (
        <dl className={styles.pairs}>
          {row.policy !== null && <Pair name="Policy" value={row.policy} />}
          {operatorPolicy !== null && <Pair name="Operator policy" value={operatorPolicy} />}
        </dl>
      )}
      {row.policyDefinition.length > 0 && (
        <>
          <h3 className="dim">What they make of it</h3>
          <Pairs pairs={row.policyDefinition} none="" />
        </>
      )}
    </section>
  );
}

/** What sends messages into the queue, and where its dead letters go. */
export function BindingsCard({
  detail: { bindings, moreBindings, sources, deadLetters },
}: {
  readonly detail: QueueDetail;
}) {
  return (
    <section className={styles.card} aria-label="Bindings">
      <h2>Messages come in by</h2>
      {bindings === null ? (
        <p className="dim">The broker does not tell the bindings to this user.</p>
      ) : (
        <ul className={styles.bindings}>
          {bindings.map((binding) => (
            <li key={`${binding.exchange} ${binding.key} ${JSON.stringify(binding.arguments)}`} className={styles.wrap}>
              <BindingWords binding={binding} />
            </li>
          ))}
          {sources.map(({ exchange, from, key }) => (
            <li key={`${exchange} ${from} ${key}`} className={styles.wrap}>
              {from}
              <span className="dim">
                {' '}
                → {key === '' ? 'no routing key' : key} → {exchange}
              </span>
            </li>
          ))}
        </ul>
      )}
      {moreBindings > 0 && <p className="dim">and {plural(moreBindings, 'more binding')}</p>}
      <h2>Dead letters go to</h2>
      {deadLetters ? <DeadLetters path={deadLetters} /> : <p className="dim">Nowhere: they are dropped</p>}
    </section>
  );
}

function BindingWords({ binding: { exchange, key, arguments: args } }: { readonly binding: QueueBinding }) {
  return (
    <>
      {exchange === '' ? 'default exchange' : exchange}
      <span className="dim"> → {key === '' ? 'no routing key' : key}</span>
      {args.map(({ name, value }) => (
        <span key={name} className="dim">
          {' '}
          · {name}: {value}
        </span>
      ))}
    </>
  );
}

function DeadLetters({ path: { exchange, key, isThere, type, targets } }: { readonly path: DeadLetterPath }) {
  const name = exchange === '' ? 'default exchange' : exchange;
  return (
    <>
      <p className={styles.wrap}>
        {name}
        {type !== null && exchange !== '' && <span className="dim"> {type}</span>}
        <span className="dim"> → {key ?? 'the key they came with'}</span>
      </p>
      {isThere === false && <p className={styles.loop}>This exchange is not there: dead letters are dropped.</p>}
      {isThere === true && targets.length === 0 && (
        <p className={styles.loop}>No queue is bound there: dead letters are dropped.</p>
      )}
      {targets.length > 0 && (
        <ul className={styles.bindings} aria-label="Bound to the dead-letter exchange">
          {targets.map((target) => (
            <li key={`${target.kind} ${target.name} ${target.key}`} className={styles.wrap}>
              {target.key === '' ? 'no routing key' : target.key}
              <span className="dim">
                {' '}
                → {target.kind} {target.name}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Pairs({ pairs, none }: { readonly pairs: readonly QueueArgument[]; readonly none: string }) {
  if (pairs.length === 0) return <p className="dim">{none}</p>;
  return (
    <dl className={styles.pairs}>
      {pairs.map(({ name, value }) => (
        <Pair key={name} name={name} value={value} />
      ))}
    </dl>
  );
}
