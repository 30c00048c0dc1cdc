import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { PlayerView } from '../../shared/lab/runs.ts';
import { subscribe, useNow } from '../frame.ts';
import { sessionStore } from '../session.ts';
import { position, replayStore, seek, togglePlaying } from './player-store.ts';
import styles from './scrubber.module.css';
import { densityPath, HEIGHT, momentAt, momentOfKey, partOf, WIDTH } from './scrubber-scene.ts';
import { placeWords, spokenPlace } from './words.ts';

/** The run from its first moment to its last, with how much happened when, and where it stands: to be dragged. */
export function Scrubber({ player }: { readonly player: PlayerView }) {
  const { from, to, density, seeking, playing, speed } = player;
  const box = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<number | null>(null);
  const path = useMemo(() => densityPath(density), [density]);
  // Spoken by screen readers as it changes: a second of speech for a second of time is enough.
  const now = useNow(playing ? 1_000 * speed : 100);
  const target = replayStore((replay) => replay.target);
  const at = target ?? now;
  const screen = sessionStore(({ memory }) => memory?.screen);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the button that opened the run goes with its screen
  useEffect(() => {
    // The keys are the scrubber's from here on.
    if (document.activeElement === document.body) box.current?.focus();
  }, [screen]);

  useEffect(() => {
    let drawn = '';
    return subscribe(() => {
      const head = `${(partOf(position(), from, to) * 100).toFixed(2)}%`;
      if (head === drawn) return;
      drawn = head;
      box.current?.style.setProperty('--head', head);
    });
  }, [from, to]);

  const momentOf = (event: PointerEvent): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return momentAt((event.clientX - left) / Math.max(1, width), from, to);
  };

  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === ' ') void togglePlaying();
    else {
      const moment = momentOfKey(event, position(), player);
      if (moment === null) return;
      seek(moment, !event.repeat);
    }
    event.preventDefault();
  }

  return (
    <div
      ref={box}
      className={styles.scrubber}
      role="slider"
      tabIndex={0}
      aria-label="Place in the run"
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.round(to - from)}
      aria-valuenow={Math.round(Math.min(to, Math.max(from, at)) - from)}
      aria-valuetext={spokenPlace(player, at)}
      aria-busy={seeking !== null}
      onKeyDown={press}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(momentOf(event), false);
      }}
      onPointerMove={(event) => {
        const moment = momentOf(event);
        setHover(moment);
        if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(moment, false);
      }}
      onPointerUp={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(momentOf(event));
      }}
      onPointerLeave={() => setHover(null)}
    >
      <Density path={path} className={styles.rest} />
      <Density path={path} className={styles.played} />
      <span className={styles.head} aria-hidden />
      {seeking !== null && seeking > 0 && (
        <span className={styles.way} aria-hidden>
          <span style={{ width: `${seeking * 100}%` }} />
        </span>
      )}
      {hover !== null && (
        <span className={styles.tip} style={{ left: `${partOf(hover, from, to) * 100}%` }} aria-hidden>
          {placeWords(hover - from)}
        </span>
      )}
    </div>
  );
}

function Density({ path, className }: { readonly path: string; readonly className: string | undefined }) {
  return (
    <svg className={className} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <path d={path} />
    </svg>
  );
}
