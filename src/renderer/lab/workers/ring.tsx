import styles from './worker-card.module.css';

const RADIUS = 16;
const LENGTH = 2 * Math.PI * RADIUS;

/** How much of a task's work is done, 0 to 1, as a ring; null = no task. */
export function Ring({ progress, label }: { readonly progress: number | null; readonly label: string }) {
  const done = progress ?? 0;
  return (
    <svg
      className={styles.ring}
      viewBox="0 0 40 40"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(done * 100)}
    >
      <circle cx="20" cy="20" r={RADIUS} className={styles.track} />
      {progress !== null && (
        <circle
          cx="20"
          cy="20"
          r={RADIUS}
          className={styles.done}
          strokeDasharray={`${Math.max(0.02, done) * LENGTH} ${LENGTH}`}
          transform="rotate(-90 20 20)"
        />
      )}
    </svg>
  );
}
