import type { QueueDetail } from '../../shared/explore/queues.ts';
import type { ProfileId } from '../../shared/ids.ts';
import styles from './queues.module.css';
import { UseInLab } from './use-in-lab.tsx';

/** What can be done to a queue as a whole, beside its name. */
export function QueueActions({
  at,
  detail,
}: {
  readonly at: ProfileId;
  readonly name: string;
  /** null = the management API told nothing of it. */
  readonly detail: QueueDetail | null;
}) {
  return <div className={styles.use}>{detail && <UseInLab at={at} row={detail.row} />}</div>;
}
