import { FlaskConical } from 'lucide-react';
import type { QueueDetail, QueueRow } from '../../shared/explore/queues.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { call } from '../bridge.ts';
import { useIsReplay } from '../runs/player-store.ts';
import { remember } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/notice.tsx';
import { useAction } from '../ui/use-action.ts';
import styles from './queues.module.css';
import { whyNotInLab } from './words.ts';

/** What can be done to a queue as a whole, beside its name. */
export function QueueActions({
  detail,
}: {
  readonly at: ProfileId;
  readonly name: string;
  /** null = the management API told nothing of it. */
  readonly detail: QueueDetail | null;
}) {
  return <div className={styles.use}>{detail && <UseInLab row={detail.row} />}</div>;
}

function UseInLab({ row }: { readonly row: QueueRow }) {
  const isReplay = useIsReplay();
  const why = isReplay ? 'A recorded run is shown: go back to the lab first' : whyNotInLab(row);
  const use = useAction(() =>
    call('queue.use', {
      settings: { name: row.name, durable: row.durable, type: row.type === 'quorum' ? 'quorum' : 'classic' },
      adopt: true,
    }),
  );
  const begin = async (): Promise<void> => {
    const used = await use.run();
    if (used) remember({ queue: used.settings, screen: 'lab' });
  };
  return (
    <>
      <Button
        look="primary"
        pending={use.pending}
        disabled={why !== null}
        hint={why ?? 'Begins a run on this queue as it is: publish to it and start workers'}
        onClick={() => void begin()}
      >
        <FlaskConical size={14} aria-hidden /> Use in the lab
      </Button>
      {use.failure && <FailureNotice failure={use.failure} onDismiss={use.clear} />}
    </>
  );
}
