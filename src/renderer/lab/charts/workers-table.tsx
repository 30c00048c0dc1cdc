import { useStore } from 'zustand';
import { classes } from '../../ui/classes.ts';
import { count } from '../../ui/figures.ts';
import styles from './charts.module.css';
import type { ChartsStore } from './charts-store.ts';
import { fairnessWords, percent } from './words.ts';
import { evenShare } from './worker-figures.ts';

/** How busy each worker was in the time shown, and what part of the acks was its. */
export function WorkersTable({ store }: { readonly store: ChartsStore }) {
  const workers = useStore(store, (state) => state.workers);
  const even = evenShare(workers);
  return (
    <section className={styles.workers} aria-label="Workers’ shares">
      <h3 className={styles.title}>Workers</h3>
      {workers.length === 0 ? (
        <p className="dim">No worker ran in this time.</p>
      ) : (
        <>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Worker</th>
                <th scope="col">Time with a task in work</th>
                <th scope="col">Share of the acks</th>
              </tr>
            </thead>
            <tbody>
              {workers.map(({ id, isEnded, utilisation, acked, share }) => (
                <tr key={id}>
                  <th scope="row">
                    {id} {isEnded && <span className="dim">ended</span>}
                  </th>
                  <td>
                    <Bar part={utilisation} look="busy" />
                    <span className="tabular">{percent(utilisation)}</span>
                  </td>
                  <td>
                    <Bar part={share ?? 0} look="acked" even={even} />
                    <span className="tabular">
                      {share === null ? '–' : percent(share)} <span className="dim">{count(acked)}</span>
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className={styles.fairness}>{fairnessWords(workers)}</p>
        </>
      )}
    </section>
  );
}

function Bar({
  part,
  look,
  even = null,
}: {
  readonly part: number;
  readonly look: 'busy' | 'acked';
  readonly even?: number | null;
}) {
  return (
    <span className={styles.track} aria-hidden>
      <span className={classes(styles.bar, styles[look])} style={{ width: `${part * 100}%` }} />
      {even !== null && <span className={styles.even} style={{ left: `${even * 100}%` }} />}
    </span>
  );
}
