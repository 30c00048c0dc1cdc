import { useEffect, useState } from 'react';
import type { UnreadableProfiles } from '../../shared/calls/profile-calls.ts';
import { call } from '../bridge.ts';
import { plural } from '../ui/figures.ts';
import { Notice } from '../ui/notice.tsx';
import { toastFailure } from '../ui/toast.tsx';

/** How many of them are named. */
const NAMED = 5;

/** Says which saved connections this version can't read. */
export function UnreadableNotice() {
  const [unreadable, setUnreadable] = useState<UnreadableProfiles | null>(null);
  useEffect(() => {
    void call('profile.unreadable').then((reply) => {
      if (reply.ok) setUnreadable(reply.value);
      else toastFailure(reply.failure);
    });
  }, []);
  if (!unreadable || unreadable.names.length === 0) return null;
  const { names, file } = unreadable;
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return (
    <Notice tone="warning">
      {plural(names.length, 'saved connection')} can’t be read by this version of Warren:{' '}
      {names.slice(0, NAMED).join(', ')}
      {more}. {names.length === 1 ? 'It stays' : 'They stay'} in {file} as {names.length === 1 ? 'it is' : 'they are'}.
    </Notice>
  );
}
