import { memo, useState } from 'react';
import type { WorkerId } from '../../../shared/ids.ts';
import { Prefetch } from '../../../shared/settings.ts';
import { call } from '../../bridge.ts';
import { useIsReplay } from '../../runs/player-store.ts';
import { toNumber } from '../../ui/form.ts';
import { NumberField } from '../../ui/text-field.tsx';
import { useAction } from '../../ui/use-action.ts';
import styles from './worker-card.module.css';

/** A worker's prefetch, to be changed while it runs: with Enter, or by leaving the field. */
export const PrefetchField = memo(function PrefetchField({
  id,
  prefetch,
}: {
  readonly id: WorkerId;
  readonly prefetch: number;
}) {
  const isReplay = useIsReplay();
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const set = useAction((wanted: number) => call('worker.prefetch', { id, prefetch: wanted }));
  const apply = (): void => {
    if (typed === null) return;
    const parsed = Prefetch.safeParse(toNumber(typed));
    setError(parsed.success ? null : parsed.error.issues[0]!.message);
    if (!parsed.success) return;
    setTyped(null);
    if (parsed.data !== prefetch) void set.run(parsed.data);
  };
  if (isReplay) return <span className="dim">prefetch {prefetch === 0 ? 'without limit' : prefetch}</span>;
  return (
    <span className={styles.prefetch}>
      <span className="dim">prefetch</span>
      <NumberField
        label={`Prefetch of ${id}`}
        labelHidden
        small
        size={3}
        value={typed ?? String(prefetch)}
        error={error ?? set.failure?.message}
        onChange={setTyped}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply();
          if (event.key === 'Escape') setTyped(null);
        }}
      />
    </span>
  );
});
