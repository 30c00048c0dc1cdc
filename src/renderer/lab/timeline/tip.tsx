import { useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useNow } from '../../frame.ts';
import { plural } from '../../ui/figures.ts';
import { lookOf } from './scene.ts';
import type { StageStore, Tip } from './stage-state.ts';
import { lookColours, properties } from './theme.ts';
import styles from './timeline.module.css';
import { isAgain } from './track.ts';
import { outcomeWords, timesOf } from './words.ts';

/** Tells about the attempt that the pointer is over, or that the keyboard is at. */
export function TimelineTip({ store }: { readonly store: StageStore }) {
  const tip = useStore(store, (state) => state.tip);
  return tip && <Card tip={tip} />;
}

function Card({ tip }: { readonly tip: Tip }) {
  const { entry, count, x, y } = tip;
  const { task, attempt, index } = entry;
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place(card.current!));
  const now = useNow(attempt.endedAt === null ? 100 : null);
  const look = lookOf(attempt, attempt.beganAt === null ? 'wait' : 'work');
  return (
    // The element has no size, so that its place is all that has to be reckoned: its card opens towards the middle.
    <div className={styles.anchor} style={{ left: x, top: y }}>
      <div className={styles.tip} role="tooltip" ref={card}>
        <p className={`${styles.text} ellipsis`}>{task.text || 'no text'}</p>
        <p className="dim">
          task {task.no} · attempt {index + 1} of {task.attempts.length} on {attempt.worker}
          {isAgain(entry) && ' · redelivered'}
        </p>
        <p className={styles.outcome}>
          <span className={styles.swatch} style={{ background: properties[lookColours[look]] }} />
          {outcomeWords(entry)}
        </p>
        <dl className={`${styles.times} tabular`}>
          {timesOf(entry, now).map(([words, time]) => (
            <div key={words}>
              <dt>{words}</dt>
              <dd>{time}</dd>
            </div>
          ))}
        </dl>
        {count > 1 && <p className="dim">and {plural(count - 1, 'more attempt')} at this place</p>}
      </div>
    </div>
  );
}

/** Opens the card to the side of its point where it has room. */
function place(card: HTMLDivElement): void {
  const anchor = card.parentElement;
  const stage = anchor?.offsetParent;
  if (!anchor || !stage) return;
  card.dataset.left = String(anchor.offsetLeft + card.offsetWidth + 16 > stage.clientWidth);
  card.dataset.up = String(anchor.offsetTop + card.offsetHeight + 16 > stage.clientHeight);
}
