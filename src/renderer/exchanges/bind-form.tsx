import { useState } from 'react';
import { BindingSettings, type Destination, exchangeTitle } from '../../shared/explore/exchanges.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { call } from '../bridge.ts';
import { useWhyNoChange } from '../explore/brokers-store.ts';
import { Button } from '../ui/button.tsx';
import { type FieldErrors, read } from '../ui/form.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { Segments } from '../ui/segments.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { toaster } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { type ArgumentRow, newRow, readRows } from './argument-rows.ts';
import { ArgumentsEditor } from './arguments-editor.tsx';
import styles from './exchanges.module.css';
import { refreshExchanges } from './exchanges-store.ts';

const matches = [
  { value: 'all', label: 'all of the headers below' },
  { value: 'any', label: 'any of the headers below' },
  { value: 'all-with-x', label: 'all, those with x- too' },
  { value: 'any-with-x', label: 'any, those with x- too' },
] as const;

const keyWords: Readonly<Record<string, string>> = {
  fanout: 'A fanout exchange does not look at it.',
  headers: 'A headers exchange does not look at it.',
  topic: 'Words between dots; * is one word, # any number of them.',
  direct: 'Exactly the routing key of the messages that it takes.',
};

/**
 * Binds a queue or another exchange to an exchange.
 * @param type null = not known: everything is offered, and taking a binding away too, since none can be listed
 */
export function BindForm({
  at,
  source,
  type,
  onDone,
}: {
  readonly at: ProfileId;
  readonly source: string;
  readonly type: string | null;
  readonly onDone: () => void;
}) {
  const whyNot = useWhyNoChange();
  const [kind, setKind] = useState<Destination['kind']>('queue');
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const [match, setMatch] = useState<(typeof matches)[number]['value']>('all');
  const [rows, setRows] = useState<readonly ArgumentRow[]>(() => (type === 'headers' ? [newRow()] : []));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [rowError, setRowError] = useState<{ row: number; message: string } | null>(null);
  const bind = useAction((binding: BindingSettings) => call('exchange.bind', { at, binding }));
  const unbind = useAction((binding: BindingSettings) => call('exchange.unbind', { at, binding, propertiesKey: null }));

  function settings(): BindingSettings | null {
    const table = readRows(rows);
    setRowError(table.ok ? null : table);
    const binding = read(BindingSettings, {
      source,
      to: { kind, name },
      key,
      arguments: table.ok ? (type === 'headers' ? { ...table.table, 'x-match': match } : table.table) : {},
    });
    setErrors(binding.ok ? {} : binding.errors);
    return binding.ok && table.ok ? binding.value : null;
  }

  async function make(action: typeof bind, words: string): Promise<void> {
    const binding = settings();
    if (!binding || (await action.run(binding)) === null) return;
    toaster.add({ title: `“${name}” ${words} “${exchangeTitle(source)}”` });
    await refreshExchanges();
    onDone();
  }

  return (
    <form
      className={styles.form}
      aria-label="Bind"
      onSubmit={(event) => {
        event.preventDefault();
        void make(bind, 'is bound to');
      }}
    >
      <div className={styles.fields}>
        <Segments
          label="What is bound"
          value={kind}
          options={[
            { value: 'queue', label: 'A queue' },
            { value: 'exchange', label: 'An exchange' },
          ]}
          onChange={setKind}
        />
        <TextField
          label={kind === 'queue' ? 'Queue' : 'Exchange'}
          value={name}
          error={errors['to.name'] && `Name the ${kind} that is to get messages.`}
          onChange={setName}
        />
        <TextField
          label="Routing key"
          value={key}
          error={errors.key}
          onChange={setKey}
          description={type === null ? null : keyWords[type]}
        />
      </div>
      {type === 'headers' && (
        <div className={styles.bar}>
          <span>Takes messages that have</span>
          <Select label="How many headers must match" value={match} options={matches} onChange={setMatch} />
          <span className={styles.grow} />
        </div>
      )}
      <div className={styles.rows}>
        {type !== 'headers' && rows.length > 0 && <span className={styles.fieldLabel}>Arguments</span>}
        <ArgumentsEditor
          word={type === 'headers' ? 'header' : 'argument'}
          rows={rows}
          onChange={setRows}
          error={rowError}
        />
        {errors.arguments && <p className={styles.bad}>{errors.arguments}</p>}
      </div>
      {bind.failure && <FailureNotice failure={bind.failure} onDismiss={bind.clear} />}
      {unbind.failure && <FailureNotice failure={unbind.failure} onDismiss={unbind.clear} />}
      <div className={styles.add}>
        <Button
          type="submit"
          look="primary"
          size="small"
          pending={bind.pending}
          disabled={whyNot !== null}
          hint={whyNot}
        >
          Bind
        </Button>
        {type === null && (
          <Button
            size="small"
            pending={unbind.pending}
            disabled={whyNot !== null}
            hint={
              whyNot ??
              'Takes away the binding with just this key and these arguments; if there is none, nothing happens'
            }
            onClick={() => void make(unbind, 'is not bound, or no longer, to')}
          >
            Unbind
          </Button>
        )}
        <Button size="small" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
