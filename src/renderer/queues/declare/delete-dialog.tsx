import { useState } from 'react';
import type { DeleteOnly, QueueFigures } from '../../../shared/explore/declare.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/notice.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useAction } from '../../ui/use-action.ts';
import styles from './declare.module.css';
import { deleteWords, whyNotDeleted } from './words.ts';

/** Asks whether a queue is to be deleted, and on which conditions. */
export function DeleteDialog({
  at,
  name,
  figures,
  onClose,
  onDeleted,
}: {
  readonly at: ProfileId;
  readonly name: string;
  readonly figures: QueueFigures;
  readonly onClose: () => void;
  /** @param ready how many ready messages went with it */
  readonly onDeleted: (ready: number) => void;
}) {
  const [only, setOnly] = useState<DeleteOnly>({ ifUnused: false, ifEmpty: false });
  const remove = useAction((on: DeleteOnly) => call('declare.delete', { at, name, only: on }));
  const why = whyNotDeleted(figures, only);

  async function run(): Promise<void> {
    const done = await remove.run(only);
    if (done) onDeleted(done.deleted);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete “${name}”?`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" pending={remove.pending} onClick={() => void run()}>
            Delete queue
          </Button>
        </>
      }
    >
      <p>{deleteWords(figures)}</p>
      <Switch
        label="Only if unused"
        checked={only.ifUnused}
        onChange={(ifUnused) => setOnly({ ...only, ifUnused })}
        description="Not while anybody consumes from it."
      />
      <Switch
        label="Only if empty"
        checked={only.ifEmpty}
        onChange={(ifEmpty) => setOnly({ ...only, ifEmpty })}
        description={
          figures.type === 'quorum'
            ? 'Not while messages are in it. Of a quorum queue Warren looks right before: a message may just slip in.'
            : 'Not while messages are in it.'
        }
      />
      {why && <p className={styles.advice}>As it is now, it would stay: {why}</p>}
      {remove.failure && <FailureNotice failure={remove.failure} onDismiss={remove.clear} />}
    </Dialog>
  );
}
