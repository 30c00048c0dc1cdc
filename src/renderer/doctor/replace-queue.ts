import type { QueueSettings } from '../../shared/settings.ts';
import { call } from '../bridge.ts';
import { sessionStore } from '../session.ts';
import { confirm } from '../ui/confirm.tsx';
import { plural } from '../ui/figures.ts';
import { toastFailure } from '../ui/toast.tsx';

/**
 * Deletes the queue that is in the way of one of the same name, after asking.
 * @returns whether it is gone
 */
export async function deleteForAnother({ name }: QueueSettings): Promise<boolean> {
  const at = sessionStore.getState().current;
  if (at === null) return false;
  const found = await call('declare.figures', { at, name });
  if (!found.ok) {
    toastFailure(found.failure);
    return false;
  }
  const { ready, unacked, consumers } = found.value;
  const held = unacked === null ? 'all that consumers hold' : `${plural(unacked, 'message')} that consumers hold`;
  const yes = await confirm({
    title: `Delete “${name}” and declare it again?`,
    text: `${plural(ready, 'ready message')} and ${held} go with it, and ${plural(consumers, 'consumer')} of it ${consumers === 1 ? 'is' : 'are'} cancelled. This can’t be undone.`,
    action: 'Delete and declare again',
  });
  if (!yes) return false;
  const gone = await call('declare.delete', { at, name, only: { ifUnused: false, ifEmpty: false } });
  if (!gone.ok) toastFailure(gone.failure);
  return gone.ok;
}
