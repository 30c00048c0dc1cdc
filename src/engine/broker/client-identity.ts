import { keyFailure } from '../../amqp/tls-failure.ts';
import { tryIdentity } from '../../amqp/tls-options.ts';
import type { ClientIdentity } from '../../shared/profile.ts';

/**
 * Looks whether a client certificate can be used: it is one, and key and passphrase fit.
 * @throws LabError CLIENT_KEY_INVALID
 */
export function requireUsable(identity: ClientIdentity): void {
  try {
    tryIdentity(identity);
  } catch (error) {
    throw keyFailure(error instanceof Error ? error.message : String(error));
  }
}
