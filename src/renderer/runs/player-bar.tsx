import { History, Pause, Play, StepBack, StepForward } from 'lucide-react';
import { type PlayerView, SPEEDS } from '../../shared/lab/runs.ts';
import { useNow } from '../frame.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { Select } from '../ui/select.tsx';
import { useAction } from '../ui/use-action.ts';
import styles from './player-bar.module.css';
import { closePlayer, order, position, replayStore, seek, togglePlaying, usePlayer } from './player-store.ts';
import { Scrubber } from './scrubber.tsx';
import { nextSecond } from './scrubber-scene.ts';
import { placeWords, totalWords, whenWords } from './words.ts';

/** Over all screens while a recorded run is shown instead of the lab: which one it is, where it stands, and the way back. */
export function PlayerBar() {
  const player = usePlayer();
  if (!player) return null;
  return (
    <section className={styles.bar} aria-label="Recorded run">
      <Title player={player} />
      <div className={styles.controls}>
        <Buttons player={player} />
        <Time player={player} />
        <Scrubber player={player} />
        <div className={styles.speed}>
          <Select
            label="Speed"
            value={String(player.speed)}
            options={SPEEDS.map((speed) => ({ value: String(speed), label: `${speed} ×` }))}
            onChange={(chosen) => {
              const speed = SPEEDS.find((each) => String(each) === chosen);
              if (speed !== undefined) void order({ type: 'speed', speed });
            }}
          />
        </div>
      </div>
      {player.failure && <FailureNotice failure={player.failure} />}
    </section>
  );
}

function Title({ player: { run, file, playing, seeking } }: { readonly player: PlayerView }) {
  const back = useAction(closePlayer);
  const from = file ?? run.broker;
  return (
    <div className={styles.title}>
      <History size={15} aria-hidden />
      <strong className="ellipsis" title={run.queue.name}>
        {run.queue.name}
      </strong>
      <span className={classes('dim', 'ellipsis')} title={from ?? undefined}>
        recorded {whenWords(run.startedAt, Date.now())}
        {from && ` · ${from}`}
      </span>
      <span className={styles.readOnly}>read-only</span>
      <span className="visually-hidden" role="status">
        {seeking === null ? (playing ? 'The run plays' : 'The run stands still') : 'On its way'}
      </span>
      <span className={styles.grow} />
      {back.failure && <span className={styles.failure}>{back.failure.message}</span>}
      <Button
        look="primary"
        size="small"
        pending={back.pending}
        hint="The lab goes on while you look at this run"
        onClick={() => void back.run()}
      >
        Back to the lab
      </Button>
    </div>
  );
}

function Buttons({ player: { playing, from } }: { readonly player: PlayerView }) {
  return (
    <div className={styles.buttons}>
      <IconButton
        size="small"
        label="Previous second"
        shortcut="←"
        onClick={() => seek(nextSecond(position(), from, -1))}
      >
        <StepBack size={14} />
      </IconButton>
      <IconButton
        label={playing ? 'Pause' : 'Play'}
        shortcut="Space"
        className={styles.play}
        onClick={() => void togglePlaying()}
      >
        {playing ? <Pause size={15} /> : <Play size={15} />}
      </IconButton>
      <IconButton size="small" label="Next second" shortcut="→" onClick={() => seek(nextSecond(position(), from, 1))}>
        <StepForward size={14} />
      </IconButton>
    </div>
  );
}

function Time({ player: { from, to } }: { readonly player: PlayerView }) {
  const now = useNow(100);
  const target = replayStore((replay) => replay.target);
  return (
    <span className={classes(styles.time, 'tabular')}>
      <span data-testid="place">{placeWords((target ?? now) - from)}</span>{' '}
      <span className="dim">of {totalWords(to - from)}</span>
    </span>
  );
}
