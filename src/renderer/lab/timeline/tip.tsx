import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useNow } from '../../frame.ts';
import { clockTime, count, plural } from '../../ui/figures.ts';
import { FORGOTTEN } from './block.ts';
import { isAgain, lookOf } from './entry.ts';
import type { StageStore, Tip } from './stage-state.ts';
import { lookColours, properties } from './theme.ts';
import styles from './timeline.module.css';
import { lookWords, outcomeWords, textOf, timesOf } from './words.ts';

type TipOf<K extends Tip['kind']> = Extract<Tip, { readonly kind: K }>;

/** Tells about what the pointer is over, or what the keyboard is at. */
export function TimelineTip({ store }: { readonly store: StageStore }) {
  const tip = useStore(store, (state) => state.tip);
  if (!tip) return null;
  return (
    <Card x={tip.x} y={tip.y}>
      {tip.kind === 'attempt' && <AttemptTip tip={tip} />}
      {tip.kind === 'column' && <ColumnTip tip={tip} />}
      {tip.kind === 'moments' && <MomentsTip tip={tip} />}
    </Card>
  );
}

function Card({ x, y, children }: { readonly x: number; readonly y: number; readonly children: ReactNode }) {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place(card.current!));
  return (
    // The element has no size, so that its place is all that has to be reckoned: its card opens towards the middle.
    <div className={styles.anchor} style={{ left: x, top: y }}>
      <div className={styles.tip} role="tooltip" ref={card}>
        {children}
      </div>
    </div>
  );
}

function AttemptTip({ tip }: { readonly tip: TipOf<'attempt'> }) {
  const { entry } = tip;
  const { task, attempt, index } = entry;
  const now = useNow(attempt.endedAt === null ? 100 : null);
  const isForgotten = task.key === FORGOTTEN;
  return (
    <>
      <p className={`${styles.text} ellipsis`}>{textOf(task) || 'no text'}</p>
      <p className="dim">
        {isForgotten ? '' : `task ${count(task.no)} · `}attempt {index + 1}
        {isForgotten ? '' : ` of ${task.attempts.length}`} on {attempt.worker}
        {isAgain(entry) && ' · redelivered'}
      </p>
      <p className={styles.outcome}>
        <span className={styles.swatch} style={{ background: properties[lookColours[lookOf(attempt)]] }} />
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
      {tip.count > 1 && <p className="dim">and {plural(tip.count - 1, 'more attempt')} at this place</p>}
      {isForgotten && <p className="dim">Too old to be kept one by one: of its text only the run’s recording knows.</p>}
    </>
  );
}

function ColumnTip({ tip: { worker, parts, again } }: { readonly tip: TipOf<'column'> }) {
  const total = parts.reduce((sum, [, number]) => sum + number, 0);
  return (
    <>
      <p className={styles.text}>
        {plural(total, 'attempt')} on {worker}
      </p>
      {parts.map(([look, number]) => (
        <p key={look} className={styles.outcome}>
          <span className={styles.swatch} style={{ background: properties[lookColours[look]] }} />
          {count(number)} {lookWords[look]}
        </p>
      ))}
      {again > 0 && (
        <p className={styles.outcome}>
          <span className={styles.swatch} style={{ background: properties.redelivered }} />
          {count(again)} of them redelivered
        </p>
      )}
      <p className="dim">Click to zoom in.</p>
    </>
  );
}

/** What a tip lists; the log has all. */
const LISTED = 5;

function MomentsTip({ tip: { moments } }: { readonly tip: TipOf<'moments'> }) {
  return (
    <>
      {moments.slice(0, LISTED).map(({ seq, at, words }) => (
        <p key={seq} className={styles.moment}>
          <span className="dim tabular">{clockTime(at)}</span> {words}
        </p>
      ))}
      {moments.length > LISTED && <p className="dim">and {count(moments.length - LISTED)} more</p>}
    </>
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
