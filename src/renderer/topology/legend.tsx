import { classes } from '../ui/classes.ts';
import styles from './topology.module.css';

const lines = [
  { kind: 'binding', words: 'binding' },
  { kind: 'alternate', words: 'alternate exchange' },
  { kind: 'dead-letter', words: 'dead letters' },
] as const;

/** What the shapes and lines of a drawing mean. */
export function Legend() {
  return (
    <ul className={styles.legend} aria-label="Legend">
      <li>
        <span className={classes(styles.sample, styles.exchange)} aria-hidden /> exchange
      </li>
      <li>
        <span className={classes(styles.sample, styles.queue)} aria-hidden /> queue
      </li>
      {lines.map(({ kind, words }) => (
        <li key={kind}>
          <svg width="26" height="8" aria-hidden="true" className={styles[kind]}>
            <path d="M0 4L26 4" className={styles.line} />
          </svg>
          {words}
        </li>
      ))}
      <li className="dim">The default exchange, which leads to each queue by its name, is not drawn.</li>
    </ul>
  );
}
