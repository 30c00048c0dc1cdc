import { startTransition, useEffect, useState } from 'react';
import type { Topology } from '../../shared/explore/topology.ts';
import { createLayoutClient, type LayoutClient } from './layout-client.ts';
import { questionOf, type Scene, sceneOf } from './scene.ts';

interface Drawn {
  /** The newest drawing that is laid out; it stays while another one is under way. */
  readonly scene: Scene | null;
  readonly pending: boolean;
  readonly failure: string | null;
}

/** The drawing of what leads where, laid out beside the window. */
export function useScene(topology: Topology | null): Drawn {
  const [client, setClient] = useState<LayoutClient | null>(null);
  const [drawn, setDrawn] = useState<Drawn>({ scene: null, pending: false, failure: null });

  useEffect(() => {
    const made = createLayoutClient();
    setClient(made);
    return () => made.close();
  }, []);

  useEffect(() => {
    if (!client || !topology) return;
    let isWanted = true;
    setDrawn((before) => ({ ...before, pending: true }));
    client.ask(questionOf(topology)).then(
      (layout) => {
        if (!isWanted || !layout) return;
        const scene = sceneOf(topology, layout);
        // Hundreds of boxes are rendered bit by bit, between other things.
        startTransition(() => setDrawn({ scene, pending: false, failure: null }));
      },
      (error: Error) => {
        if (isWanted) setDrawn({ scene: null, pending: false, failure: error.message });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [client, topology]);

  return drawn;
}
