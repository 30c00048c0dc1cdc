import { useState } from 'react';
import { basicTypes, type ExchangeDeclared, ExchangeSettings, isBasicType } from '../../shared/explore/exchanges.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { call } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { type FieldErrors, read } from '../ui/form.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { Segments } from '../ui/segments.tsx';
import { Switch } from '../ui/switch.tsx';
import { TextField } from '../ui/text-field.tsx';
import { toaster } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { type ArgumentRow, readRows } from './argument-rows.ts';
import { ArgumentsEditor } from './arguments-editor.tsx';
import styles from './exchanges.module.css';
import { nameExchange, openExchange } from './exchanges-store.ts';
import { typeMeaning } from './words.ts';

const OTHER = 'other';
const types = [...basicTypes.map((type) => ({ value: type, label: type })), { value: OTHER, label: 'Other…' }] as const;

/** Once, when it appears below what is in view. */
const bringIntoView = (shown: HTMLElement | null): void => shown?.scrollIntoView({ block: 'nearest' });

/** Asks for an exchange and declares it. `isListed` = the broker can list it, and show its page afterwards. */
export function DeclareDialog({
  at,
  isListed,
  onClose,
}: {
  readonly at: ProfileId;
  readonly isListed: boolean;
  readonly onClose: () => void;
}) {
  const [name, setName] = useState('');
  const [type, setType] = useState<(typeof types)[number]['value']>('direct');
  const [other, setOther] = useState('');
  const [durable, setDurable] = useState(true);
  const [autoDelete, setAutoDelete] = useState(false);
  const [internal, setInternal] = useState(false);
  const [alternate, setAlternate] = useState('');
  const [rows, setRows] = useState<readonly ArgumentRow[]>([]);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [rowError, setRowError] = useState<{ row: number; message: string } | null>(null);
  const [found, setFound] = useState<Extract<ExchangeDeclared, { outcome: 'different' }> | null>(null);
  const declare = useAction((settings: ExchangeSettings) => call('exchange.declare', { at, settings }));

  async function submit(): Promise<void> {
    setFound(null);
    const table = readRows(rows);
    setRowError(table.ok ? null : table);
    const settings = read(ExchangeSettings, {
      name,
      type: type === OTHER ? other.trim() : type,
      durable,
      autoDelete,
      internal,
      alternate: alternate === '' ? null : alternate,
      arguments: table.ok ? table.table : {},
    });
    setErrors(settings.ok ? {} : settings.errors);
    if (!settings.ok || !table.ok) return;
    const done = await declare.run(settings.value);
    if (!done) return;
    if (done.outcome === 'different') return setFound(done);
    toaster.add({
      title: done.outcome === 'same' ? `“${name}” is there already, just like this` : `“${name}” is declared`,
    });
    show();
  }

  function show(): void {
    onClose();
    if (isListed) openExchange(name);
    else nameExchange(name);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title="Declare an exchange"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" pending={declare.pending} onClick={() => void submit()}>
            Declare
          </Button>
        </>
      }
    >
      <TextField label="Name" value={name} error={errors.name} onChange={setName} />
      <Segments
        label="Type"
        value={type}
        options={types}
        onChange={setType}
        description={
          type === OTHER ? 'What a plugin of this broker brings, such as x-delayed-message.' : typeMeaning(type)
        }
      />
      {type === OTHER && <TextField label="Name of the type" value={other} error={errors.type} onChange={setOther} />}
      <Switch
        label="Durable"
        checked={durable}
        onChange={setDurable}
        description="It is there after the broker has started again, with the bindings to durable queues."
      />
      <Switch
        label="Auto-delete"
        checked={autoDelete}
        onChange={setAutoDelete}
        description="It goes when the last of its bindings is taken away."
      />
      <Switch
        label="Internal"
        checked={internal}
        onChange={setInternal}
        description="Nobody can publish to it: it gets messages from other exchanges only."
      />
      <TextField
        label="Alternate exchange"
        placeholder="None"
        value={alternate}
        error={errors.alternate}
        onChange={setAlternate}
        description="Gets what no binding takes. It may be declared later; until then such messages are dropped."
      />
      <div className={styles.rows}>
        <span className={styles.fieldLabel}>Arguments</span>
        <ArgumentsEditor word="argument" rows={rows} onChange={setRows} error={rowError} />
        {errors.arguments && <p className={styles.bad}>{errors.arguments}</p>}
      </div>
      {found && (
        <div ref={bringIntoView}>
          <Notice
            tone="warning"
            actions={
              <Button size="small" onClick={show}>
                Show it
              </Button>
            }
          >
            <strong>“{name}” is there already, and another one. Nothing was changed.</strong>
            <ul className={styles.rows}>
              {found.differences.map(({ property, now, asked }) => (
                <li key={property}>
                  {property}: <strong>{now}</strong> there, {asked} asked for
                </li>
              ))}
            </ul>
            {!found.isComplete && <p>The broker tells the first difference only.</p>}
            <p>An exchange can’t be changed: use it as it is, choose another name, or delete it first.</p>
          </Notice>
        </div>
      )}
      {declare.failure && <FailureNotice failure={declare.failure} onDismiss={declare.clear} />}
      {type === OTHER && other !== '' && isBasicType(other.trim()) && (
        <p className="dim">“{other.trim()}” is one of the types above.</p>
      )}
    </Dialog>
  );
}
