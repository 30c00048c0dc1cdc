import { useState } from 'react';
import type { QueueFigures } from '../../../shared/explore/declare.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { useWhyNoChange } from '../../explore/brokers-store.ts';
import { Button } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { plural } from '../../ui/figures.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { toaster } from '../../ui/toast.tsx';
import { useAction } from '../../ui/use-action.ts';
import { openQueue, refresh } from '../queues-store.ts';
import { loadCreated } from './created-store.ts';
import styles from './declare.module.css';
import { DeleteDialog } from './delete-dialog.tsx';
import { purgeWords } from './words.ts';

/** Empties a queue, or deletes it: asks first, with the broker's figures of this moment. */
export function PurgeAndDelete({ at, name }: { readonly at: ProfileId; readonly name: string }) {
  const whyNot = useWhyNoChange();
  const [deletes, setDeletes] = useState<QueueFigures | null>(null);
  const look = useAction(() => call('declare.figures', { at, name }));
  const purge = useAction(() => call('declare.purge', { at, name }));

  /** The queue's figures; null = it is gone, which is said. */
  async function figures(): Promise<QueueFigures | null> {
    const told = await look.run();
    if (!told || told.exists) return told;
    toaster.add({ title: `“${name}” is no longer there` });
    void refresh();
    return null;
  }

  async function askToPurge(): Promise<void> {
    const now = await figures();
    if (!now) return;
    if (!(await confirm({ title: `Purge “${name}”?`, text: purgeWords(now), action: 'Purge' }))) return;
    const done = await purge.run();
    if (done) toaster.add({ title: `${plural(done.purged, 'ready task')} purged from “${name}”` });
    void refresh();
  }

  const failure = look.failure ?? purge.failure;
  return (
    <>
      <div className={styles.actions}>
        <Button
          size="small"
          disabled={whyNot !== null}
          hint={whyNot}
          pending={purge.pending}
          onClick={() => void askToPurge()}
        >
          Purge…
        </Button>
        <Button
          size="small"
          look="danger"
          disabled={whyNot !== null}
          hint={whyNot}
          onClick={() => void figures().then(setDeletes)}
        >
          Delete…
        </Button>
      </div>
      {failure && (
        <FailureNotice
          failure={failure}
          onDismiss={() => {
            look.clear();
            purge.clear();
          }}
        />
      )}
      {deletes && (
        <DeleteDialog
          at={at}
          name={name}
          figures={deletes}
          onClose={() => setDeletes(null)}
          onDeleted={(ready) => {
            setDeletes(null);
            toaster.add({
              title: ready > 0 ? `“${name}” is deleted, with ${plural(ready, 'ready task')}` : `“${name}” is deleted`,
            });
            void loadCreated(at);
            openQueue(null);
          }}
        />
      )}
    </>
  );
}
