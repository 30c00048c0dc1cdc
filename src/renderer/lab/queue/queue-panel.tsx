import { useState } from 'react';
import type { Reply } from '../../../shared/failure.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { call } from '../../bridge.ts';
import { useNow } from '../../frame.ts';
import { labStore, useLab } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { ago, count, plural } from '../../ui/figures.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { useAction } from '../../ui/use-action.ts';
import styles from '../panel.module.css';
import { QueueForm } from './queue-form.tsx';

/** The lab's queue: chosen, shown with the broker's own figures, changed. */
export function QueuePanel() {
  const { queue } = useLab('broker');
  const [changing, setChanging] = useState(false);
  return (
    <section className={styles.panel} aria-label="Queue">
      <h2>Queue</h2>
      {!queue || changing ? (
        <QueueForm onDone={() => setChanging(false)} {...(queue ? { onCancel: () => setChanging(false) } : {})} />
      ) : (
        <QueueFacts queue={queue} onChange={() => setChanging(true)} />
      )}
    </section>
  );
}

function QueueFacts({
  queue,
  onChange,
}: {
  readonly queue: NonNullable<LabState['queue']>;
  readonly onChange: () => void;
}) {
  const { settings, gauge, missing, adopted, found } = queue;
  const change = useAction(leaveQueue);
  const purge = useAction(() => call('queue.purge'));
  const remove = useAction(() => call('queue.delete'));
  const again = useAction(() => call('queue.use', { settings, adopt: false }));
  const failure = change.failure ?? purge.failure ?? remove.failure ?? again.failure;

  const askToPurge = async (): Promise<void> => {
    if (
      await confirm({ title: `Purge “${settings.name}”?`, text: purgeWords(gauge?.ready ?? null), action: 'Purge' })
    ) {
      await purge.run();
    }
  };
  const askToDelete = async (): Promise<void> => {
    const text = `${plural(gauge?.ready ?? 0, 'ready task')} and all that workers hold go with it. This can’t be undone.`;
    if (await confirm({ title: `Delete “${settings.name}”?`, text, action: 'Delete queue' })) await remove.run();
  };

  return (
    <>
      <p className={styles.name} title={settings.name}>
        {settings.name}
      </p>
      <p className="dim">
        {settings.type} · {settings.durable ? 'durable' : 'transient'}
        {adopted && ' · used as it was found'}
        {found > 0 && ` · ${plural(found, 'message')} in it at the start`}
      </p>
      {missing ? (
        <FailureNotice failure={missing} can={{ declare: () => void again.run() }} />
      ) : (
        <Gauge gauge={gauge} />
      )}
      {failure && <FailureNotice failure={failure} />}
      <div className={styles.buttons}>
        <Button
          size="small"
          pending={change.pending}
          hint="Begins a new run, on this queue or on another one"
          onClick={() => void change.run().then((left) => left && onChange())}
        >
          New run…
        </Button>
        <Button size="small" disabled={Boolean(missing)} onClick={() => void askToPurge()}>
          Purge…
        </Button>
        <Button size="small" look="danger" disabled={Boolean(missing)} onClick={() => void askToDelete()}>
          Delete…
        </Button>
      </div>
    </>
  );
}

function Gauge({ gauge }: { readonly gauge: NonNullable<LabState['queue']>['gauge'] }) {
  const now = useNow(1_000);
  if (!gauge) return <p className="dim">Asking the broker…</p>;
  return (
    <p className="dim">
      The broker counts <data value={gauge.ready}>{count(gauge.ready)}</data> ready and{' '}
      {plural(gauge.consumers, 'consumer')}, {ago(gauge.at, now)}.
    </p>
  );
}

function purgeWords(ready: number | null): string {
  const { held } = labLedger();
  const goes = ready === null ? 'All ready tasks go' : `${plural(ready, 'ready task')} ${ready === 1 ? 'goes' : 'go'}`;
  return `${goes}; ${held} that workers hold ${held === 1 ? 'stays' : 'stay'}. This can’t be undone.`;
}

function labLedger(): { held: number } {
  return labStore.getState().state.ledger.byStatus;
}

/** Workers belong to their queue: before another run they end, if that is what their user wants. */
async function leaveQueue(): Promise<Reply<boolean>> {
  const running = [...labStore.getState().state.workers.values()].filter(({ phase }) => phase !== 'ended').length;
  if (running === 0) return { ok: true, value: true };
  const yes = await confirm({
    title: 'Stop the workers?',
    text: `${plural(running, 'worker')} ${running === 1 ? 'consumes' : 'consume'} from this queue. They finish what they hold before the new run begins.`,
    action: 'Stop workers',
  });
  if (!yes) return { ok: true, value: false };
  const reply = await call('worker.stopAll', { how: 'stop' });
  return reply.ok ? { ok: true, value: true } : reply;
}
