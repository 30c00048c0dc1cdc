import { classes } from './classes.ts';
import styles from './dot.module.css';
import type { Tone } from './tone.ts';

/** How something is, as a colour. What it means must stand in words beside it. */
export function Dot({ tone }: { readonly tone: Tone }) {
  return <span className={classes(styles.dot, styles[tone])} aria-hidden />;
}
