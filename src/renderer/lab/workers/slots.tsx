import { classes } from '../../ui/classes.ts';
import { count } from '../../ui/figures.ts';
import styles from './worker-card.module.css';

/** Squares that can be told apart at a glance; beyond, figures say it. */
const MOST_SQUARES = 12;

/** A worker's prefetch slots: the first held task is the one at work, the others wait in its hands. */
export function Slots({ prefetch, held }: { readonly prefetch: number; readonly held: number }) {
  const total = prefetch === 0 ? held : Math.max(prefetch, held);
  const words = prefetch === 0 ? `holds ${count(held)}, without limit` : `holds ${count(held)} of ${count(prefetch)}`;
  if (total > MOST_SQUARES || total === 0) return <span className="dim tabular">{words}</span>;
  return (
    <span className={styles.squares} role="img" aria-label={words} title={words}>
      {Array.from({ length: total }, (_, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
          key={index}
          className={classes(styles.square, index < held && (index === 0 ? styles.atWork : styles.waiting))}
        />
      ))}
    </span>
  );
}
