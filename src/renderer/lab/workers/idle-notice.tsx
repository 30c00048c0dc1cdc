import type { LabState } from '../../../shared/lab/state.ts';
import { call } from '../../bridge.ts';
import { useSteady } from '../../frame.ts';
import { useIsReplay } from '../../runs/player-store.ts';
import { Button } from '../../ui/button.tsx';
import { plural } from '../../ui/figures.ts';
import { Notice } from '../../ui/notice.tsx';
import { useAction } from '../../ui/use-action.ts';
import { idleHint } from './idle-hint.ts';

/** Says so if tasks wait inside one worker while another one is idle, and mends it. */
export function IdleNotice({ state }: { readonly state: LabState }) {
  const hint = idleHint(state.workers.values());
  const set = useAction((id: NonNullable<typeof hint>['holder']) => call('worker.prefetch', { id, prefetch: 1 }));
  const isReplay = useIsReplay();
  // A worker that gets its task in this very moment is idle too: only what lasts is worth a word.
  const lasts = useSteady(hint && `${hint.holder} ${hint.idle}`, 400);
  if (!hint || lasts === null) return null;
  const { waiting, holder, idle, prefetch } = hint;
  return (
    <Notice
      tone="warning"
      actions={
        isReplay ? null : (
          <Button size="small" pending={set.pending} onClick={() => void set.run(holder)}>
            Set prefetch to 1
          </Button>
        )
      }
    >
      {plural(waiting, 'task')} {waiting === 1 ? 'waits' : 'wait'} inside {holder} while {idle} is idle: {holder}’s
      prefetch {prefetch === 0 ? 'has no limit' : `is ${prefetch}`}.{set.failure && ` ${set.failure.message}`}
    </Notice>
  );
}
