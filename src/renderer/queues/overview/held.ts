import type { QueueDetail } from '../../../shared/explore/queues.ts';
import type { ProfileId, WorkerId } from '../../../shared/ids.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { brokersStore } from '../../explore/brokers-store.ts';
import { useRealNow } from '../../frame.ts';
import { useIsReplay } from '../../runs/player-store.ts';
import { labStore } from '../../store.ts';

/** What one of this lab's workers holds of the queue, by the lab's own count. */
export interface HeldByWorker {
  readonly id: WorkerId;
  readonly pid: number;
  readonly consumerTag: string | null;
  readonly held: number;
  /** When the oldest of it was delivered, epoch milliseconds; null = it holds nothing, or nothing that is known one by one. */
  readonly oldestAt: number | null;
}

/** The lab's workers on a queue; none where the queue is another broker's or not the lab's, or a recorded run is shown. */
export function useHeld(at: ProfileId, detail: QueueDetail): readonly HeldByWorker[] {
  const isReplay = useIsReplay();
  const isLab = brokersStore(({ open }) => open.find(({ id }) => id === at)?.isLab ?? false);
  // Deliveries change it thousands of times a second.
  useRealNow(1_000);
  return isLab && !isReplay ? heldOf(labStore.getState().state, detail.row.name) : [];
}

export function heldOf(
  { workers, tasks, queue }: Pick<LabState, 'workers' | 'tasks' | 'queue'>,
  name: string,
): HeldByWorker[] {
  if (queue?.settings.name !== name) return [];
  return [...workers.values()]
    .filter((worker) => worker.phase !== 'ended' && worker.queue === name)
    .map(({ id, pid, consumerTag, held }) => {
      let oldestAt: number | null = null;
      for (const { key, attempt } of held.values()) {
        const deliveredAt = tasks.get(key)?.attempts[attempt]?.deliveredAt;
        if (deliveredAt !== undefined && (oldestAt === null || deliveredAt < oldestAt)) oldestAt = deliveredAt;
      }
      return { id, pid, consumerTag, held: held.size, oldestAt };
    });
}
