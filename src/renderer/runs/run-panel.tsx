import { Download } from 'lucide-react';
import panel from '../lab/panel.module.css';
import { Button } from '../ui/button.tsx';
import { bytes, plural } from '../ui/figures.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { usePlayer } from './player-store.ts';
import styles from './run-panel.module.css';
import { useRunActions } from './use-run-actions.ts';
import { endHint, lengthWords, whenWords } from './words.ts';

/** While a recorded run is shown, in the place of the queue and of what is published: which run it is. */
export function RunPanel() {
  const player = usePlayer();
  const actions = useRunActions();
  if (!player) return null;
  const { run, file } = player;
  const { name, type, durable } = run.queue;
  const facts: [string, string][] = [
    ['Queue', `${type}, ${durable ? 'durable' : 'transient'}`],
    ['Broker', run.broker ?? 'not known'],
    ['Recorded', `${whenWords(run.startedAt, Date.now())}, ${lengthWords(run)}`],
    [file === null ? 'In the history' : 'File', file ?? bytes(run.bytes)],
    ['Holds', plural(run.events, 'event')],
  ];
  return (
    <section className={panel.panel} aria-label="Recording">
      <h2>Recording</h2>
      <p className={panel.name} title={name}>
        {name}
      </p>
      <dl className={styles.facts}>
        {facts.map(([fact, value]) => (
          <div key={fact}>
            <dt className="dim">{fact}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {run.end === 'cut short' && <p className="dim">{endHint(run)}</p>}
      <p className="dim">
        What has happened can’t be changed: no task is published and no worker is touched here. The lab goes on
        meanwhile.
      </p>
      {actions.failure && <FailureNotice failure={actions.failure} onDismiss={actions.clear} />}
      {file === null && (
        <div className={panel.buttons}>
          <Button size="small" pending={actions.busy === 'save'} onClick={() => void actions.save(run)}>
            <Download size={12} aria-hidden /> Save to a file…
          </Button>
        </div>
      )}
    </section>
  );
}
