import { Pause, Play, Skull, Square, Trash2, Unplug } from 'lucide-react';
import { memo } from 'react';
import type { Signal } from '../../../shared/contract.ts';
import type { WorkerId } from '../../../shared/ids.ts';
import { useIsReplay } from '../../runs/player-store.ts';
import { sessionStore } from '../../session.ts';
import { IconButton } from '../../ui/button.tsx';
import styles from './worker-card.module.css';

/** What can be done to a worker that lives. Memoized by plain values: with fifty workers, their buttons and tooltips would be most of each batch's work. */
export const WorkerControls = memo(function WorkerControls({
  id,
  frozen,
  stopping,
  signal,
}: {
  readonly id: WorkerId;
  readonly frozen: boolean;
  readonly stopping: boolean;
  readonly signal: (kind: Signal) => Promise<unknown>;
}) {
  const isReplay = useIsReplay();
  const canFreeze = sessionStore(({ info }) => info?.canFreeze ?? false);
  if (isReplay) return null;
  return (
    <>
      {canFreeze && (
        <IconButton
          label={frozen ? `Thaw ${id}` : `Freeze ${id}`}
          hint={frozen ? 'Thaw: let it go on (SIGCONT)' : 'Freeze: stop it where it stands (SIGSTOP)'}
          size="small"
          onClick={() => void signal(frozen ? 'thaw' : 'freeze')}
        >
          {frozen ? <Play size={14} /> : <Pause size={14} />}
        </IconButton>
      )}
      <IconButton
        label={`Disconnect ${id}`}
        hint="Disconnect: cut its connection, as a pulled cable does"
        size="small"
        disabled={frozen}
        onClick={() => void signal('cut')}
      >
        <Unplug size={14} />
      </IconButton>
      <IconButton
        label={`Stop ${id}`}
        hint="Stop: it finishes what it holds, then leaves"
        size="small"
        disabled={frozen || stopping}
        onClick={() => void signal('stop')}
      >
        <Square size={13} />
      </IconButton>
      <IconButton
        label={`Kill ${id}`}
        hint="Kill: it ends at once, without a word (SIGKILL)"
        size="small"
        className={styles.kill}
        onClick={() => void signal('kill')}
      >
        <Skull size={14} />
      </IconButton>
    </>
  );
});

/** What can be done to a worker that has ended. */
export function RemoveWorker({ id, remove }: { readonly id: WorkerId; readonly remove: () => Promise<unknown> }) {
  if (useIsReplay()) return null;
  return (
    <IconButton label={`Remove ${id}`} size="small" onClick={() => void remove()}>
      <Trash2 size={14} />
    </IconButton>
  );
}
