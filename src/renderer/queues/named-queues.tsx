import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { AnyQueueName, type NamedQueue, type NamedQueues } from '../../shared/explore/queues.ts';
import type { Failure } from '../../shared/failure.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { count } from '../ui/figures.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { Age } from './list-tools.tsx';
import styles from './queues.module.css';
import { forgetName, nameQueue, openQueue } from './queues-store.ts';

/** Queues by their names, where the broker has nobody who could list them. */
export function NamedQueuesPanel({
  names,
  asked: { value, failure },
}: {
  readonly names: readonly string[];
  readonly asked: { readonly value: NamedQueues | null; readonly failure: Failure | null };
}) {
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);

  function add(): void {
    const parsed = AnyQueueName.safeParse(name);
    if (!parsed.success) return setError(parsed.error.issues[0]!.message);
    if (names.length >= 50) return setError('At most 50 queues at once.');
    setError(null);
    setName('');
    nameQueue(parsed.data);
  }

  return (
    <section className={styles.card} aria-label="Queues by name">
      <div className={styles.bar}>
        <h2>Queues by name</h2>
        {value && <Age at={value.at} />}
      </div>
      <p className="dim">
        By AMQP alone a broker tells of a queue that you name: whether it is there, its ready messages and its
        consumers. It does not tell which other queues there are, how many messages are unacked, the rates, or who
        consumes.
      </p>
      <form
        className={styles.add}
        aria-label="Name a queue"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <TextField
          label="Queue name"
          labelHidden
          placeholder="Name of a queue"
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
        <table className={styles.plain} aria-label="Named queues">
          <thead>
            <tr className={styles.plainHead}>
              <th scope="col">Queue</th>
              <th scope="col" className={styles.figure}>
                Ready
              </th>
              <th scope="col" className={styles.figure}>
                Consumers
              </th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {names.map((each) => (
              <NamedRow key={each} name={each} queue={value?.queues.find((queue) => queue.name === each)} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function NamedRow({ name, queue }: { readonly name: string; readonly queue: NamedQueue | undefined }) {
  return (
    <tr>
      <th scope="row">
        <Button look="text" className={styles.name} title={name} onClick={() => openQueue(name)}>
          <span className={styles.wrap}>{name}</span>
        </Button>
        {queue?.exists === false && <span className={styles.missing}>{queue.message}</span>}
      </th>
      <td className={styles.figure}>{queue?.exists ? count(queue.ready) : '–'}</td>
      <td className={styles.figure}>{queue?.exists ? count(queue.consumers) : '–'}</td>
      <td className={styles.figure}>
        <IconButton label={`No longer look at ${name}`} size="small" onClick={() => forgetName(name)}>
          <X size={14} />
        </IconButton>
      </td>
    </tr>
  );
}
