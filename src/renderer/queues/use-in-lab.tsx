import { FlaskConical } from 'lucide-react';
import type { QueueInUse } from '../../shared/contract.ts';
import type { QueueRow } from '../../shared/explore/queues.ts';
import type { Failure, Reply } from '../../shared/failure.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { isConnected } from '../../shared/link-state.ts';
import { call } from '../bridge.ts';
import { brokersStore, useWhyNoChange } from '../explore/brokers-store.ts';
import { useIsReplay } from '../runs/player-store.ts';
import { connectTo, remember, sessionStore } from '../session.ts';
import { labStore } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/notice.tsx';
import { useAction } from '../ui/use-action.ts';
import { whyNotInLab } from './words.ts';

/** Begins a run on a queue as it is; the lab goes to the queue's broker first, where it is at another one. */
export function UseInLab({ at, row }: { readonly at: ProfileId; readonly row: QueueRow }) {
  const isReplay = useIsReplay();
  const isLab = brokersStore(({ open }) => open.some(({ id, isLab }) => isLab && id === at));
  const whyNoChange = useWhyNoChange();
  const replaying = isReplay ? 'A recorded run is shown: go back to the lab first' : null;
  const why = replaying ?? whyNoChange ?? whyNotInLab(row);
  const use = useAction(() => begin(at, isLab, row));
  const run = async (): Promise<void> => {
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
        onClick={() => void run()}
      >
        <FlaskConical size={14} aria-hidden /> Use in the lab
      </Button>
      {use.failure && use.failure !== STAYED && <FailureNotice failure={use.failure} onDismiss={use.clear} />}
    </>
  );
}

/** Its user did not want to leave the lab's broker, or was told elsewhere why it can't be left. */
const STAYED: Failure = { code: 'NOT_CONNECTED', message: 'The lab stays where it is.', hint: 'Nothing was changed.' };

async function begin(at: ProfileId, isLab: boolean, row: QueueRow): Promise<Reply<QueueInUse>> {
  if (!isLab) {
    const profile = sessionStore.getState().profiles.find(({ id }) => id === at);
    if (!profile || !(await connectTo(profile))) return { ok: false, failure: STAYED };
    const failure = await labArrives();
    if (failure) return { ok: false, failure };
  }
  return call('queue.use', {
    settings: { name: row.name, durable: row.durable, type: row.type === 'quorum' ? 'quorum' : 'classic' },
    adopt: true,
  });
}

/** Resolves when the lab's new connection stands, or with why it does not. */
function labArrives(): Promise<Failure | null> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const { observer } = labStore.getState().state.broker;
      if (!isConnected(observer) && observer.status !== 'down') return false;
      resolve(observer.status === 'down' ? observer.failure : null);
      return true;
    };
    if (look()) return;
    const stop = labStore.subscribe(() => look() && stop());
  });
}
