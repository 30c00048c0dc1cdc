import type { QueueDetail } from '../../shared/explore/queues.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { PurgeAndDelete } from './declare/purge-delete.tsx';
import styles from './queues.module.css';
import { TransferActions } from './transfer/transfer-actions.tsx';
import { UseInLab } from './use-in-lab.tsx';

/** What can be done to a queue as a whole, beside its name. */
export function QueueActions({
  at,
  name,
  detail,
}: {
  readonly at: ProfileId;
  readonly name: string;
  /** null = the management API told nothing of it. */
  readonly detail: QueueDetail | null;
}) {
  return (
    <div className={styles.use}>
      {detail && <UseInLab at={at} row={detail.row} />}
      <TransferActions at={at} name={name} />
      <PurgeAndDelete at={at} name={name} />
    </div>
  );
}
