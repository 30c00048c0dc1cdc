import type { Reply } from '../../shared/failure.ts';
import { call } from '../bridge.ts';
import { labStore, useLab } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { plural } from '../ui/figures.ts';
import { toastFailure } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { forgotten } from './forgotten.ts';
import { useIsReplay } from './player-store.ts';

/**
 * The way to tasks that the lab has forgotten: it knows the newest ended ones one by one, and the run's recording has
 * all. It is not there while none is forgotten, and while a recording is looked at.
 */
export function LookBack() {
  const state = useLab('tasks');
  const isReplay = useIsReplay();
  const open = useAction(async () => {
    const reply = await lookBack();
    if (!reply.ok) toastFailure(reply.failure);
    return reply;
  });
  const older = isReplay ? null : forgotten(state);
  if (!older) return null;
  return (
    <Button
      look="text"
      size="small"
      pending={open.pending}
      hint="Shows the recording of this run as it was before the oldest task that is still kept"
      onClick={() => void open.run()}
    >
      Look back at {plural(older.count, 'older task')}
    </Button>
  );
}

async function lookBack(): Promise<Reply<void>> {
  const until = forgotten(labStore.getState().state)?.until ?? null;
  const list = await call('run.list');
  if (!list.ok) return list;
  const { runs, notRecorded } = list.value;
  // A run that is not recorded must not be taken for the one before it.
  const present = runs.find(({ end }) => end === 'open') ?? (notRecorded === null ? runs[0] : undefined);
  if (present) return call('run.open', { id: present.id, at: until });
  const message = ['This run is not recorded.', notRecorded].filter(Boolean).join(' ');
  const hint = 'What was recorded of it until then, if anything, is among the runs.';
  return { ok: false, failure: { code: 'RUN_NOT_FOUND', message, hint } };
}
