import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { AnyExchangeName, type NamedExchange, type NamedExchanges, ownerOf } from '../../shared/explore/exchanges.ts';
import type { ProfileId } from '../../shared/ids.ts';
import type { Asked } from '../explore/asking.ts';
import { useWhyNoChange } from '../explore/brokers-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { FailureNotice } from '../ui/notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { BindForm } from './bind-form.tsx';
import { deleteNamedExchange } from './delete-exchange.ts';
import styles from './exchanges.module.css';
import { forgetExchange, nameExchange, refreshExchanges } from './exchanges-store.ts';
import { Age } from './list-tools.tsx';

/** Exchanges by their names, where the broker has nobody who could list them. */
export function NamedExchangesPanel({
  at,
  names,
  asked: { value, failure },
}: {
  readonly at: ProfileId;
  readonly names: readonly string[];
  readonly asked: Asked<NamedExchanges>;
}) {
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);

  function add(): void {
    const parsed = AnyExchangeName.min(1, 'An exchange has a name.').safeParse(name);
    if (!parsed.success) return setError(parsed.error.issues[0]!.message);
    if (names.length >= 50) return setError('At most 50 exchanges at once.');
    setError(null);
    setName('');
    nameExchange(parsed.data);
  }

  return (
    <section className={styles.card} aria-label="Exchanges by name">
      <div className={styles.bar}>
        <h2>Exchanges by name</h2>
        {value && <Age at={value.at} refresh={refreshExchanges} />}
      </div>
      <p className="dim">
        By AMQP alone a broker tells of an exchange that you name whether it is there. It does not tell its type, its
        bindings, which other exchanges there are, or where a routing key leads.
      </p>
      <form
        className={styles.add}
        aria-label="Name an exchange"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <TextField
          label="Exchange name"
          labelHidden
          placeholder="Name of an exchange"
          value={name}
          error={error}
          onChange={setName}
        />
        <Button type="submit">
          <Plus size={14} aria-hidden /> Look
        </Button>
      </form>
      {failure && <FailureNotice failure={failure} />}
      {names.length > 0 && (
        <ul className={styles.rows} aria-label="Named exchanges">
          {names.map((each) => (
            <NamedRow key={each} at={at} name={each} found={value?.exchanges.find(({ name }) => name === each)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function NamedRow({
  at,
  name,
  found,
}: {
  readonly at: ProfileId;
  readonly name: string;
  readonly found: NamedExchange | undefined;
}) {
  const whyNot = useWhyNoChange();
  const [binds, setBinds] = useState(false);
  return (
    <li>
      <div className={styles.bar}>
        <span className={styles.wrap}>
          <strong>{name}</strong>{' '}
          {found && (
            <span className={found.exists ? 'dim' : styles.bad}>{found.exists ? 'is there' : found.message}</span>
          )}
        </span>
        <span className={styles.grow} />
        {found?.exists && (
          <>
            <Button size="small" disabled={whyNot !== null} hint={whyNot} onClick={() => setBinds(!binds)}>
              Bind or unbind
            </Button>
            {ownerOf(name) === 'own' && (
              <Button
                size="small"
                look="danger"
                disabled={whyNot !== null}
                hint={whyNot}
                onClick={() => void deleteNamedExchange(at, name)}
              >
                Delete
              </Button>
            )}
          </>
        )}
        <IconButton label={`No longer look at ${name}`} size="small" onClick={() => forgetExchange(name)}>
          <X size={14} />
        </IconButton>
      </div>
      {binds && <BindForm at={at} source={name} type={null} onDone={() => setBinds(false)} />}
    </li>
  );
}
