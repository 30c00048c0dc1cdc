import { FolderOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { type BuiltInFigures, hasPlace, needsRestart } from '../../shared/lab/built-in.ts';
import { isConnected } from '../../shared/link-state.ts';
import { BUILT_IN } from '../../shared/profile.ts';
import { call } from '../bridge.ts';
import { useRealNow } from '../frame.ts';
import { useIsReplay } from '../runs/player-store.ts';
import { connectTo, remember, sessionStore } from '../session.ts';
import { useLab } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { Dot } from '../ui/dot.tsx';
import { bytes, count } from '../ui/figures.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { useAction } from '../ui/use-action.ts';
import styles from './built-in.module.css';
import { BuiltInControls } from './controls.tsx';
import { CopyUrl } from './copy-url.tsx';
import { ask, BuiltInNotices } from './notices.tsx';
import { useBuiltIn } from './store.ts';
import { spokenState, stateWords } from './words.ts';

/** The built-in broker: how it is, where it is, and what can be done to it. */
export function BuiltInCard() {
  const view = useBuiltIn();
  const profile = sessionStore(({ profiles }) => profiles.find(({ id }) => id === BUILT_IN));
  const current = sessionStore((session) => session.current);
  const { broker } = useLab('broker');
  const isReplay = useIsReplay();
  const now = useRealNow(1_000);
  const open = useAction(() => call('builtIn.openFolder'));
  if (!view || !profile) return null;
  const { state, figures } = view;
  const { dot, words } = stateWords(state, now);
  const place = hasPlace(state) ? state : null;
  const isInLab = !isReplay && current === BUILT_IN && isConnected(broker.observer);
  const connect = (): void => {
    remember({ screen: 'lab' });
    if (!isInLab) void connectTo(profile);
  };
  return (
    <section className={styles.card} aria-label="Built-in broker">
      <div className={styles.head}>
        <div className={styles.title}>
          <h2 className={styles.name}>Built-in broker</h2>
          <p className={styles.state}>
            <Dot tone={dot} />
            <span className="dim">{words}</span>
          </p>
          <span className="visually-hidden" role="status" aria-label="State of the built-in broker">
            {spokenState(state)}
          </span>
        </div>
        <Button look={isInLab ? 'quiet' : 'primary'} disabled={isReplay} onClick={connect}>
          {isInLab ? 'Back to the lab' : 'Connect'}
        </Button>
      </div>
      <BuiltInNotices view={view} onStart={() => void ask('start')} />
      {open.failure && <FailureNotice failure={open.failure} />}
      <dl className={styles.facts}>
        {place && (
          <Fact name="URL">
            <code className={styles.url}>{place.url}</code>
            <CopyUrl url={place.url} />
          </Fact>
        )}
        {place?.managementPort && (
          <Fact name="Management API">
            <code className={styles.url}>http://localhost:{place.managementPort}</code>
          </Fact>
        )}
        <Fact name="Data folder">
          <code className={styles.url}>{view.folder}</code>
          <Button size="small" pending={open.pending} onClick={() => void open.run()}>
            <FolderOpen size={12} aria-hidden /> Open folder
          </Button>
        </Fact>
      </dl>
      <Figures figures={figures} />
      {!isReplay && (
        <div className={styles.buttons}>
          <BuiltInControls view={view} />
        </div>
      )}
      <p className="dim">
        Crash is a real one: SIGKILL, then start again. Persistent tasks in durable queues come back from its disk;
        transient ones are gone. {needsRestart(view) && 'Changed settings are applied at its next start.'}
      </p>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt className="dim">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Figures({ figures }: { readonly figures: BuiltInFigures | null }) {
  const shown: [string, string][] = [
    ['connections', figures ? count(figures.connections) : '–'],
    ['queues', figures ? count(figures.queues) : '–'],
    ['consumers', figures ? count(figures.consumers) : '–'],
    ['ready', figures ? count(figures.ready) : '–'],
    ['unacked', figures ? count(figures.unacked) : '–'],
    ['in memory', figures ? bytes(figures.memoryBytes) : '–'],
    ['on disk', figures ? bytes(figures.storeBytes) : '–'],
  ];
  return (
    <dl className={styles.figures}>
      {shown.map(([name, value]) => (
        <div key={name} className={styles.figure}>
          <dt>{name}</dt>
          <dd className="tabular" data-figure={name}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
