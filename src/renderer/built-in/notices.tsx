import { useState } from 'react';
import type { BuiltInFailure, BuiltInView } from '../../shared/lab/built-in.ts';
import { remember } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { bytes } from '../ui/figures.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { toastFailure } from '../ui/toast.tsx';
import { orderBuiltIn } from './store.ts';

/** Asks something of the broker where no component waits for the answer. */
export async function ask(order: Parameters<typeof orderBuiltIn>[0]): Promise<void> {
  const reply = await orderBuiltIn(order);
  if (!reply.ok) toastFailure(reply.failure);
}

/** All that must be known of the built-in broker before it can be relied on. `onStart` starts it. */
export function BuiltInNotices({ view, onStart }: { readonly view: BuiltInView; readonly onStart: () => void }) {
  const { state, figures, repaired } = view;
  return (
    <>
      {state.status === 'down' && <Down failure={state.failure} onStart={onStart} />}
      {state.status === 'off' && (
        <Notice
          tone="warning"
          actions={
            <Button size="small" onClick={onStart}>
              Start it
            </Button>
          }
        >
          The built-in broker is off. What is on its disk stays there.
        </Notice>
      )}
      {state.status === 'paused' && (
        <Notice
          tone="warning"
          actions={
            <Button size="small" onClick={() => void ask('resume')}>
              Resume
            </Button>
          }
        >
          The built-in broker is paused (SIGSTOP): connections stay open, and nothing is answered. After two missed
          heartbeats its clients give it up and seek it again.
        </Notice>
      )}
      {figures?.alarm && (
        <Notice tone="warning">
          {figures.alarm === 'memory'
            ? `The built-in broker holds ${bytes(figures.memoryBytes)} of messages; its limit is ${view.applied?.memoryLimit} MB: publishers wait until workers have taken some tasks.`
            : 'The disk takes nothing more of the built-in broker: publishers wait until there is space again.'}
        </Notice>
      )}
      {repaired && <Repaired key={repaired} words={repaired} />}
    </>
  );
}

function Repaired({ words }: { readonly words: string }) {
  const [dismissed, setDismissed] = useState(false);
  if (dismissed) return null;
  return (
    <Notice tone="warning" onDismiss={() => setDismissed(true)}>
      The built-in broker’s store was damaged and was repaired: {words}
    </Notice>
  );
}

/** Settings that can mend a failure are one click away. */
const inSettings: ReadonlySet<BuiltInFailure['code']> = new Set([
  'PORT_IN_USE',
  'DATA_FOLDER_UNUSABLE',
  'STORE_IN_USE',
  'STORE_NEWER',
  'DISK_FULL',
]);

function Down({ failure, onStart }: { readonly failure: BuiltInFailure; readonly onStart: () => void }) {
  return (
    <FailureNotice
      failure={failure}
      actions={
        <>
          <Button size="small" onClick={onStart}>
            {failure.code === 'PORT_IN_USE' ? 'Take the next free port' : 'Start again'}
          </Button>
          {inSettings.has(failure.code) && (
            <Button size="small" onClick={() => remember({ screen: 'settings' })}>
              Settings
            </Button>
          )}
        </>
      }
    />
  );
}
