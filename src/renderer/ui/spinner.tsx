import styles from './spinner.module.css';

/** Says that something is under way. Its meaning must stand in words beside it. */
export function Spinner() {
  return <span className={styles.spinner} aria-hidden="true" />;
}
