import type { Changes } from '../shared/calls/call.ts';
import { fail } from '../shared/failure.ts';
import type { ProfileId } from '../shared/ids.ts';
import type { LabState } from '../shared/lab/state.ts';
import type { Profile } from '../shared/profile.ts';
import type { Connector } from './connector.ts';
import type { Profiles } from './profiles.ts';

/**
 * Refuses what would change a broker whose connection is marked as read-only, whoever asks for it: the window disables
 * such things too, but nothing depends on that.
 * @throws LabError READ_ONLY
 */
export type Guard = (changes: Changes, input: unknown) => void;

/** As the connection is marked now; where it was deleted meanwhile, as it was when it was opened. */
export function createGuard({ connector, profiles }: { connector: Connector; profiles: Profiles }): Guard {
  const isReadOnly = (id: ProfileId): boolean => {
    const saved = profiles.list().find((profile) => profile.id === id);
    if (saved) return saved.readOnly;
    const { target } = connector;
    return target?.profile.id === id && target.profile.readOnly;
  };
  return (changes, input) => {
    if (changes === null) return;
    const id = changes === 'lab' ? connector.target?.profile.id : (input as { at: ProfileId }).at;
    if (id === undefined || !isReadOnly(id)) return;
    throw fail(
      'READ_ONLY',
      'This connection is read-only: Warren changes nothing on its broker.',
      'Take the mark off in the connection’s settings, if that is what you want.',
    );
  };
}

/**
 * Refuses to mark a connection as read-only while Warren works there: the lab's workers would go on to ack.
 * @throws LabError WORKERS_RUNNING, PUBLISHING_ALREADY, TRANSFER_ALREADY
 */
export function requireNoWork(
  marked: Pick<Profile, 'readOnly'> & { readonly id: ProfileId | null },
  connected: ProfileId | undefined,
  { workers, publishing }: Pick<LabState, 'workers' | 'publishing'>,
  isTransferring: (id: ProfileId) => boolean,
): void {
  if (!marked.readOnly || marked.id === null) return;
  if (isTransferring(marked.id)) {
    throw fail(
      'TRANSFER_ALREADY',
      'Messages are being moved on this broker, or published to it.',
      'Stop that first, or let it end.',
    );
  }
  if (marked.id !== connected) return;
  if ([...workers.values()].some(({ phase }) => phase !== 'ended')) {
    throw fail('WORKERS_RUNNING', 'The lab’s workers change this broker: they ack tasks there.', 'Stop them first.');
  }
  if (publishing && publishing.endedAt === null) {
    throw fail('PUBLISHING_ALREADY', 'The lab is publishing to this broker.', 'Cancel that first, or let it end.');
  }
}
