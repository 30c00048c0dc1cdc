import { useEffect, useId, useState } from 'react';
import { firstQueues } from '../../../shared/explore/queues.ts';
import { type ReplayPreview, type TransferFacts, TransferOrder } from '../../../shared/explore/transfer.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { count, plural } from '../../ui/figures.ts';
import { type FieldErrors, read, toNumber } from '../../ui/form.ts';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { NumberField, TextField } from '../../ui/text-field.tsx';
import { useAction } from '../../ui/use-action.ts';
import styles from './transfer.module.css';
import { showTransfer } from './transfer-store.ts';
import { groupWords, sourceCautions, targetCautions } from './words.ts';

/** Names offered for what is typed. */
const MAX_OFFERED = 20;

/** Asks what is to be moved, shows what comes of it in figures, and begins. */
export function TransferDialog({
  at,
  source,
  kind,
  onClose,
}: {
  readonly at: ProfileId;
  readonly source: string;
  readonly kind: 'move' | 'replay';
  readonly onClose: () => void;
}) {
  const [target, setTarget] = useState('');
  const [to, setTo] = useState<'queue' | 'exchange'>('queue');
  const [many, setMany] = useState('');
  const [errors, setErrors] = useState<FieldErrors>({});
  const [looked, setLooked] = useState<{
    readonly to: string;
    readonly many: string;
    readonly preview: ReplayPreview;
  } | null>(null);
  const known = useFacts(at, source, kind === 'move' ? target : '');
  const begin = useAction((order: TransferOrder) => call('transfer.begin', { at, ...order }));
  const from = known.facts.find(({ name }) => name === source) ?? null;
  const into = known.facts.find(({ name }) => name === target && name !== source) ?? null;
  const asked = many.trim() === '' ? null : toNumber(many);
  const moving = from?.ready == null ? null : Math.min(asked ?? from.ready, from.ready);
  const preview = looked?.to === to && looked.many === many ? looked.preview : null;
  const amount = moving !== null && moving > 0 ? plural(moving, kind === 'move' ? 'message' : 'dead letter') : null;

  async function submit(): Promise<void> {
    const way = kind === 'move' ? { kind, target } : { kind, to };
    const order = read(TransferOrder, { source, way, count: asked });
    setErrors(order.ok ? {} : order.errors);
    if (!order.ok) return;
    if (kind === 'move' && target === source) {
      return setErrors({ 'way.target': 'Source and target are the same queue.' });
    }
    const begun = await begin.run(order.value);
    if (!begun) return;
    showTransfer(at, begun);
    onClose();
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={kind === 'move' ? 'Move messages to another queue' : 'Replay dead letters'}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" pending={begin.pending} disabled={from?.ready === 0} onClick={() => void submit()}>
            {kind === 'move' ? 'Move' : 'Replay'} {amount ?? 'them'}
          </Button>
        </>
      }
    >
      {kind === 'move' ? (
        <div className={styles.row}>
          <TargetField at={at} source={source} value={target} error={errors['way.target']} onChange={setTarget} />
          <CountField value={many} error={errors.count} ready={from?.ready ?? null} onChange={setMany} />
        </div>
      ) : (
        <>
          <Segments
            label="Where to"
            value={to}
            options={[
              { value: 'queue', label: 'Queue they died in' },
              { value: 'exchange', label: 'As first published' },
            ]}
            onChange={setTo}
            description={
              to === 'queue'
                ? 'Straight to the queue in which each died first: no other queue gets it a second time.'
                : 'By the exchange and the routing key of the first death: every queue that is bound for it gets it.'
            }
          />
          <CountField value={many} error={errors.count} ready={from?.ready ?? null} onChange={setMany} />
        </>
      )}
      {from?.missing && <Notice tone="warning">{from.missing.message}</Notice>}
      {into?.missing && <Notice tone="warning">{into.missing.message}</Notice>}
      <Sentence kind={kind} from={from} into={into} moving={moving} preview={preview} />
      <Cautions from={from} into={into} moving={moving} />
      {kind === 'replay' && (
        <Preview
          at={at}
          source={source}
          to={to}
          many={asked}
          preview={preview}
          onPreview={(found) => setLooked({ to, many, preview: found })}
        />
      )}
      {known.failure && <FailureNotice failure={known.failure} />}
      {begin.failure && <FailureNotice failure={begin.failure} onDismiss={begin.clear} />}
    </Dialog>
  );
}

/** What is known of both queues, asked anew when another target is named. */
function useFacts(at: ProfileId, source: string, target: string) {
  const [facts, setFacts] = useState<readonly TransferFacts[]>([]);
  const ask = useAction((names: string[]) => call('transfer.facts', { at, names }));
  const { run } = ask;
  useEffect(() => {
    let isStill = true;
    const names = target === '' || target === source ? [source] : [source, target];
    void run(names).then((found) => {
      if (isStill && found) setFacts(found);
    });
    return () => {
      isStill = false;
    };
  }, [source, target, run]);
  return { facts, failure: ask.failure };
}

/** What will happen, with the numbers in it. */
function Sentence({
  kind,
  from,
  into,
  moving,
  preview,
}: {
  readonly kind: 'move' | 'replay';
  readonly from: TransferFacts | null;
  readonly into: TransferFacts | null;
  readonly moving: number | null;
  readonly preview: ReplayPreview | null;
}) {
  if (!from || from.ready === null || moving === null || Number.isNaN(moving)) return null;
  if (from.ready === 0) return <p>No message of “{from.name}” is ready: there is nothing to move.</p>;
  const rest = from.ready - moving;
  const stays = rest > 0 ? `, ${count(rest)} stay` : '';
  if (kind === 'replay') {
    const staying = preview && preview.lookedAt >= moving ? stayingOf(preview) : 0;
    if (staying > 0) {
      return (
        <p className={styles.question}>
          {count(moving - staying)} of {plural(moving, 'dead letter')} go back, {count(staying + rest)} stay.
        </p>
      );
    }
    return (
      <p className={styles.question}>
        {plural(moving, 'dead letter')} of “{from.name}” {moving === 1 ? 'goes' : 'go'} back{stays}.
      </p>
    );
  }
  if (!into || into.ready === null)
    return (
      <p>
        {plural(from.ready, 'message')} of “{from.name}” are ready.
      </p>
    );
  return (
    <p className={styles.question}>
      {plural(moving, 'message')} {moving === 1 ? 'leaves' : 'leave'} “{from.name}”{stays}, and{' '}
      {moving === 1 ? 'goes' : 'go'} to “{into.name}”, which has {count(into.ready)}.
    </p>
  );
}

const stayingOf = ({ groups }: ReplayPreview): number =>
  groups.reduce((sum, { stay, count: many }) => sum + (stay === null ? 0 : many), 0);

function Cautions({
  from,
  into,
  moving,
}: {
  readonly from: TransferFacts | null;
  readonly into: TransferFacts | null;
  readonly moving: number | null;
}) {
  const words = [
    ...(from && !from.missing ? sourceCautions(from).map((text) => `Source: ${text}`) : []),
    ...(into && !into.missing ? targetCautions(into, moving).map((text) => `Target: ${text}`) : []),
  ];
  return (
    <>
      {words.length > 0 && (
        <Notice tone="warning">
          <ul className={styles.list}>
            {words.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Notice>
      )}
      <p className="dim">
        Each is taken out of its queue once its copy is confirmed. It keeps its properties and its place in the order; a
        time to live begins anew. Messages that arrive meanwhile stay.
      </p>
    </>
  );
}

function CountField(props: {
  readonly value: string;
  readonly error: string | undefined;
  readonly ready: number | null;
  readonly onChange: (value: string) => void;
}) {
  const { ready, ...field } = props;
  return <NumberField label="How many" placeholder={ready === null ? 'All' : `All ${count(ready)}`} {...field} />;
}

/** A queue's name, with those offered that the broker has. */
function TargetField({
  at,
  source,
  ...field
}: {
  readonly at: ProfileId;
  readonly source: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  const { value } = field;
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    let isStill = true;
    // Without a management API there are no names to offer, and nothing to say about it here.
    void call('explore.queues', { at, ...firstQueues, pageSize: MAX_OFFERED, filter: value }).then((reply) => {
      if (isStill && reply.ok) setNames(reply.value.rows.map(({ name }) => name).filter((name) => name !== source));
    });
    return () => {
      isStill = false;
    };
  }, [at, source, value]);
  return (
    <>
      <TextField label="To the queue" list={id} autoFocus {...field} />
      <datalist id={id}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

function Preview({
  at,
  source,
  to,
  many,
  preview,
  onPreview,
}: {
  readonly at: ProfileId;
  readonly source: string;
  readonly to: 'queue' | 'exchange';
  readonly many: number | null;
  readonly preview: ReplayPreview | null;
  readonly onPreview: (preview: ReplayPreview) => void;
}) {
  const look = useAction(() => call('transfer.preview', { at, source, to, count: many }));
  const run = async (): Promise<void> => {
    const found = await look.run();
    if (found) onPreview(found);
  };
  return (
    <>
      <div>
        <Button
          size="small"
          pending={look.pending}
          hint="Takes the first 1,000 and gives them back: they are marked as redelivered then, and a quorum queue may count it"
          onClick={() => void run()}
        >
          Look where they go
        </Button>
      </div>
      {preview && (
        <div role="status" aria-label="Where they go">
          <p className="dim">
            {preview.lookedAt < preview.ready
              ? `Of the first ${count(preview.lookedAt)} of ${count(preview.ready)}:`
              : `Of all ${count(preview.ready)}:`}
          </p>
          <ul className={styles.list}>
            {preview.groups.map((group) => (
              <li key={groupWords(group)}>{groupWords(group)}</li>
            ))}
          </ul>
        </div>
      )}
      {look.failure && <FailureNotice failure={look.failure} onDismiss={look.clear} />}
    </>
  );
}
