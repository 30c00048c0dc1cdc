import type { Known } from '../shared/doctor/rule.ts';
import type { LabError } from '../shared/failure.ts';
import { channelFailure, isCauseHidden } from './channel-failure.ts';
import type { Link } from './link.ts';

/**
 * Why something on a channel of `link` failed. A channel that dies with its connection only says that it did: why, the
 * connection was told, in the same turn or the next.
 * @param about the queue or exchange that it was about
 * @param before `link.lastError` before it was tried: whatever ended the connection since is the cause
 */
export async function causeOf(
  error: unknown,
  about: string,
  link: Pick<Link, 'lastError' | 'host'>,
  before: LabError | null,
  known: Known = {},
): Promise<LabError> {
  if (isCauseHidden(error)) {
    if (link.lastError === before) await new Promise((resolve) => setImmediate(resolve));
    if (link.lastError && link.lastError !== before) return link.lastError;
  }
  return channelFailure(error, about, link.host, known);
}
