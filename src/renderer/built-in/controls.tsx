import { Ban, Pause, Play, Power, RotateCcw, Skull, Trash2 } from 'lucide-react';
import type { BuiltInView } from '../../shared/lab/built-in.ts';
import { Button } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { ask } from './notices.tsx';
import { emptyWords } from './words.ts';

export const CRASH_HINT = 'SIGKILL, then start again: what was not on disk is gone, as in a real crash';

/** Asks before all that it has is deleted. */
export async function askToEmpty({ figures }: BuiltInView): Promise<void> {
  const question = { title: 'Empty the built-in broker?', text: emptyWords(figures), action: 'Delete all' };
  if (await confirm(question)) await ask('empty');
}

/** What can be done to the built-in broker; each is done to its process for real. */
export function BuiltInControls({ view }: { readonly view: BuiltInView }) {
  const { status } = view.state;
  const isUp = status === 'up';
  const runs = isUp || status === 'paused';
  return (
    <>
      <Button
        disabled={!runs}
        hint="SIGTERM: it stores all, says good-bye and starts again"
        onClick={() => void ask('restart')}
      >
        <RotateCcw size={14} aria-hidden /> Restart
      </Button>
      <Button look="danger" disabled={!runs} hint={CRASH_HINT} onClick={() => void ask('crash')}>
        <Skull size={14} aria-hidden /> Crash
      </Button>
      <Button
        disabled={!isUp}
        hint="Cuts every client without a word, as a pulled cable does; they come back by themselves"
        onClick={() => void ask('cut')}
      >
        <Ban size={14} aria-hidden /> Cut all connections
      </Button>
      {view.canPause && (
        <Button
          disabled={!runs}
          hint={
            status === 'paused' ? 'SIGCONT: it goes on where it stood' : 'SIGSTOP: it stands still and answers nothing'
          }
          onClick={() => void ask(status === 'paused' ? 'resume' : 'pause')}
        >
          {status === 'paused' ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}{' '}
          {status === 'paused' ? 'Resume' : 'Pause'}
        </Button>
      )}
      <Button
        look="danger"
        disabled={!isUp}
        hint="Deletes every queue and message"
        onClick={() => void askToEmpty(view)}
      >
        <Trash2 size={14} aria-hidden /> Empty…
      </Button>
      {status === 'off' || status === 'down' ? (
        <Button onClick={() => void ask('start')}>
          <Power size={14} aria-hidden /> Start
        </Button>
      ) : (
        <Button hint="It stays off until somebody starts it" onClick={() => void ask('stop')}>
          <Power size={14} aria-hidden /> Stop
        </Button>
      )}
    </>
  );
}
