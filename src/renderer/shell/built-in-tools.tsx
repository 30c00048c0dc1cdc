import { ChevronDown, Skull } from 'lucide-react';
import { hasPlace } from '../../shared/lab/built-in.ts';
import { askToEmpty, CRASH_HINT } from '../built-in/controls.tsx';
import { CopyUrl } from '../built-in/copy-url.tsx';
import { ask } from '../built-in/notices.tsx';
import { useBuiltIn } from '../built-in/store.ts';
import { remember } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';

/** What a demonstration needs of the built-in broker at hand, wherever one is in the window. */
export function BuiltInTools() {
  const view = useBuiltIn();
  if (!view) return null;
  const { state } = view;
  const isUp = state.status === 'up';
  const isPaused = state.status === 'paused';
  const runs = isUp || isPaused;
  return (
    <>
      {hasPlace(state) && <CopyUrl url={state.url} />}
      <CrashBroker />
      <Menu
        trigger={
          <Button size="small">
            Broker <ChevronDown size={13} aria-hidden />
          </Button>
        }
        items={[
          { label: 'Restart in order', disabled: !runs, onSelect: () => void ask('restart') },
          { label: 'Cut all connections', disabled: !isUp, onSelect: () => void ask('cut') },
          ...(view.canPause
            ? [
                {
                  label: isPaused ? 'Resume' : 'Pause',
                  disabled: !runs,
                  onSelect: () => void ask(isPaused ? 'resume' : 'pause'),
                },
              ]
            : []),
          { label: 'Empty…', danger: true, disabled: !isUp, onSelect: () => void askToEmpty(view) },
          { label: 'Show the broker', onSelect: () => remember({ screen: 'connections' }) },
        ]}
      />
    </>
  );
}

/** Ends the built-in broker's process as a crash does. */
export function CrashBroker() {
  const status = useBuiltIn()?.state.status;
  return (
    <Button
      size="small"
      look="danger"
      disabled={status !== 'up' && status !== 'paused'}
      hint={CRASH_HINT}
      onClick={() => void ask('crash')}
    >
      <Skull size={13} aria-hidden /> Crash broker
    </Button>
  );
}
