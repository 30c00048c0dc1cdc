import { useCallback, useEffect, useRef, useState } from 'react';
import type { Cluster, ServerWords } from '../../shared/explore/cluster.ts';
import type { Failure } from '../../shared/failure.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { call } from '../bridge.ts';
import { isWithoutManagement } from '../explore/asking.ts';
import { subscribe } from '../frame.ts';

/** How often a broker is asked while its nodes are looked at. Milliseconds. */
const ASK_EVERY = 5_000;

export interface AskedCluster {
  /** The newest answer; it stays while another one is asked for, and when none comes. */
  readonly cluster: Cluster | null;
  readonly failure: Failure | null;
  /** What AMQP tells instead, where there is no management API. */
  readonly server: ServerWords | null;
}

/** Asks for a broker's nodes while the component is there and the window is visible. */
export function useCluster(at: ProfileId): AskedCluster & { readonly refresh: () => Promise<void> } {
  const [asked, setAsked] = useState<AskedCluster>({ cluster: null, failure: null, server: null });
  const asking = useRef<Promise<void> | null>(null);

  const refresh = useCallback((): Promise<void> => {
    asking.current ??= ask(at)
      .then((answer) =>
        setAsked((before) => ({
          cluster: answer.cluster ?? before.cluster,
          failure: answer.failure,
          server: answer.server ?? before.server,
        })),
      )
      .finally(() => {
        asking.current = null;
      });
    return asking.current;
  }, [at]);

  useEffect(() => {
    let next = 0;
    return subscribe((_, clock) => {
      if (clock < next) return;
      next = clock + ASK_EVERY;
      void refresh();
    });
  }, [refresh]);

  return { ...asked, refresh };
}

async function ask(at: ProfileId): Promise<AskedCluster> {
  const reply = await call('cluster.look', { at });
  if (reply.ok) return { cluster: reply.value, failure: null, server: null };
  if (!isWithoutManagement(reply.failure)) return { cluster: null, failure: reply.failure, server: null };
  const server = await call('cluster.server', { at });
  return { cluster: null, failure: reply.failure, server: server.ok ? server.value : null };
}
