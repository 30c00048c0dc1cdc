import { addsUp, type Ledger, ledgerLine } from '../../../shared/lab/ledger.ts';
import { useNow } from '../../frame.ts';
import { useLab } from '../../store.ts';
import { classes } from '../../ui/classes.ts';
import { ago, count, plural } from '../../ui/figures.ts';
import { Hint } from '../../ui/tooltip.tsx';
import styles from './ledger-bar.module.css';
import { termsOf, verdict } from './terms.ts';

/** Where every task of the run is, in one line that is always there. */
export function LedgerBar() {
  const { ledger } = useLab('tasks');
  const line = ledgerLine(ledger);
  const { tone, words } = verdict(ledger, addsUp(line));
  return (
    <section className={styles.bar} aria-label="Ledger">
      <Hint text="Tasks that this run published.">
        <span className={styles.term}>
          published{' '}
          <data value={line.published} data-term="published">
            {count(line.published)}
          </data>
        </span>
      </Hint>
      {line.met > 0 && (
        <Hint text="Tasks from other programs, or from before this run, that a worker of this lab got.">
          <span className={styles.term}>
            + from elsewhere{' '}
            <data value={line.met} data-term="met">
              {count(line.met)}
            </data>
          </span>
        </Hint>
      )}
      <span className="dim">=</span>
      {termsOf(ledger).map(({ key, label, value, tone: of, explanation }, index) => (
        <Hint key={key} text={explanation}>
          <span className={classes(styles.term, value > 0 && styles[of])}>
            {index > 0 && '+ '}
            {label}{' '}
            <data value={value} data-term={key}>
              {count(value)}
            </data>
          </span>
        </Hint>
      ))}
      {line.published + line.met > 0 && <span className={classes(styles.verdict, styles[tone])}>{words}</span>}
      <span className={styles.grow} />
      <Comparison ledger={ledger} />
    </section>
  );
}

function Comparison({ ledger }: { readonly ledger: Ledger }) {
  const now = useNow(ledger.reconciledAt === null ? null : 1_000);
  const parts = [`redelivered ${count(ledger.redeliveries)}`, `done twice ${count(ledger.duplicates)}`];
  if (ledger.othersReady > 0) parts.push(`${plural(ledger.othersReady, 'other message')} in the queue`);
  else if (ledger.reconciledAt !== null) parts.push(`compared with the broker ${ago(ledger.reconciledAt, now)}`);
  return (
    <span className={classes(styles.side, 'ellipsis', 'tabular')} title={parts.join(' · ')}>
      {parts.join(' · ')}
    </span>
  );
}
