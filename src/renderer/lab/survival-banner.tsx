import { useState } from 'react';
import type { Survival } from '../../shared/lab/state.ts';
import { isConnected } from '../../shared/link-state.ts';
import { useLab } from '../store.ts';
import { duration, plural } from '../ui/figures.ts';
import { Notice } from '../ui/notice.tsx';

/** After a lost connection: what was on the broker, and what of it is left. */
export function SurvivalBanner() {
  const { survival, broker } = useLab('broker', 'tasks');
  const [dismissed, setDismissed] = useState<number | null>(null);
  if (!survival || dismissed === survival.since) return null;
  if (survival.knownAt === null) {
    const words = isConnected(broker.observer)
      ? 'The broker is back. Looking at what is left…'
      : `The connection was lost with ${plural(survival.before, 'task')} on the broker. What survives is seen once it is back.`;
    return <Notice tone="warning">{words}</Notice>;
  }
  return (
    <Notice tone={survival.lost > 0 ? 'failure' : 'good'} onDismiss={() => setDismissed(survival.since)}>
      {survivalWords(survival)}
    </Notice>
  );
}

/** What survived, in a sentence with its reason. */
export function survivalWords({ since, knownAt, before, transient, lost }: Survival): string {
  const away = `The connection was lost for ${duration((knownAt ?? since) - since)}.`;
  const there = `${plural(before, 'task')} ${before === 1 ? 'was' : 'were'} on the broker`;
  if (lost === 0) return `${away} ${there}; none was lost.`;
  const why = lost <= transient ? 'a transient task lives in the broker’s memory only' : 'the queue did not survive';
  return `${away} ${there}; ${before - lost} survived, ${lost} ${lost === 1 ? 'is' : 'are'} lost: ${why}.`;
}
