import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { BUILT_IN } from '../../shared/profile.ts';
import { PlayerBar } from '../runs/player-bar.tsx';
import { useIsReplay, usePlayer } from '../runs/player-store.ts';
import { useProfile } from '../session.ts';
import { CrashBroker } from '../shell/built-in-tools.tsx';
import { useLab } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { Flow } from './flow/flow.tsx';
import { LedgerBar } from './ledger/ledger-bar.tsx';
import { PaneSplitter, usePane } from './panes.tsx';
import { present } from './presenter.ts';
import styles from './presenter-screen.module.css';
import { PublishLine } from './publish/publish-line.tsx';
import { selectionStore, selectTask } from './selection.ts';
import { StoryAside } from './story/story-aside.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { Trouble } from './trouble.tsx';

/** The lab for an audience: the flow with its workers' controls, the timeline below it, and the ledger. */
export function PresenterScreen() {
  const flow = useRef<HTMLDivElement>(null);
  const height = usePane('flow');
  const player = usePlayer();
  useLeaveByEscape();
  return (
    <div className={styles.presenter}>
      <Head />
      <div className={styles.body}>
        <main className={styles.views}>
          <PlayerBar />
          <Trouble />
          <div ref={flow} className={styles.flow} style={height === null ? undefined : { flex: 'none', height }}>
            <Flow />
          </div>
          <PaneSplitter name="flow" label="Height of the flow" axis="y" pane={flow} place="before" />
          <div className={styles.timeline}>
            <Timeline key={player?.run.id ?? 'lab'} />
          </div>
        </main>
        <StoryAside />
      </div>
      <LedgerBar />
    </div>
  );
}

function Head() {
  const { queue } = useLab('broker');
  const isReplay = useIsReplay();
  const isBuiltIn = useProfile()?.id === BUILT_IN;
  return (
    <header className={styles.head}>
      <h1 className={classes(styles.name, 'ellipsis')} title={queue?.settings.name}>
        {queue ? queue.settings.name : 'No queue yet'}
      </h1>
      {!isReplay && <PublishLine />}
      {!isReplay && isBuiltIn && <CrashBroker />}
      <Button size="small" shortcut="Escape" onClick={() => present(false)}>
        <X size={13} aria-hidden />
        <span>
          Leave <span className={styles.long}>presenter mode</span>
        </span>
      </Button>
    </header>
  );
}

/** Escape closes what is open first: a dialog, a menu, what is typed, the task's story. */
function useLeaveByEscape(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]')) return;
      if (selectionStore.getState().task === null) present(false);
      else selectTask(null);
    };
    // Before the drawings, which take Escape for themselves.
    addEventListener('keydown', press, { capture: true });
    return () => removeEventListener('keydown', press, { capture: true });
  }, []);
}
