import { ChevronRight } from 'lucide-react';
import type { TransferView } from '../../../shared/explore/transfer.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { useWhyNoChange } from '../../explore/brokers-store.ts';
import { Button } from '../../ui/button.tsx';
import { bytes, count, duration, plural } from '../../ui/figures.ts';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { useAction } from '../../ui/use-action.ts';
import styles from './transfer.module.css';
import { lookAtTransfer, showTransfer, useTransfer } from './transfer-store.ts';
import { doubtWords, isRunning, reasonWords, stateWords, titleOf } from './words.ts';

/** The transfer on a broker: how far it is, or what became of it, until it is put away. */
export function TransferStrip({ at }: { readonly at: ProfileId }) {
  const view = useTransfer(at);
  return view && <Strip at={at} view={view} />;
}

function Strip({ at, view }: { readonly at: ProfileId; readonly view: TransferView }) {
  const whyNot = useWhyNoChange();
  const stop = useAction(() => call('transfer.stop', { at }));
  const proceed = useAction(() => call('transfer.continue', { at }));
  const forget = useAction(() => call('transfer.forget', { at }));
  const isActive = isRunning(view);
  const words = stateWords(view);
  const goOn = async (): Promise<void> => {
    const begun = await proceed.run();
    if (begun) showTransfer(at, begun);
  };
  const putAway = async (): Promise<void> => {
    await forget.run();
    await lookAtTransfer(at);
  };
  const tone = isActive ? 'info' : view.status === 'done' && view.kept.length + view.inDoubt === 0 ? 'good' : 'warning';
  return (
    <section className={styles.strip} aria-label="Transfer">
      <Notice
        tone={tone}
        actions={
          <>
            {isActive && (
              <Button size="small" pending={stop.pending} onClick={() => void stop.run()}>
                {view.status === 'stopping' ? 'Stop now' : 'Stop'}
              </Button>
            )}
            {view.canContinue && (
              <Button
                size="small"
                look="primary"
                pending={proceed.pending}
                disabled={whyNot !== null}
                hint={whyNot ?? 'Goes on with the rest; what is known to be moved is not sent again'}
                onClick={() => void goOn()}
              >
                Continue
              </Button>
            )}
            {!isActive && (
              <Button size="small" pending={forget.pending} onClick={() => void putAway()}>
                Put away
              </Button>
            )}
          </>
        }
      >
        <div className={styles.head}>
          <strong>{titleOf(view)}</strong>
          <progress max={view.total} value={view.moved} aria-label="Moved" />
        </div>
        <Figures view={view} />
        {words && <p className={styles.hint}>{words}</p>}
        {view.kept.length > 0 && (
          <ul className={styles.list}>
            {view.kept.map(({ reason, count: many, example }) => (
              <li key={reason}>
                {count(many)} stayed: they {reasonWords(reason)}
                {example !== '' && <span className="dim"> (such as for {example})</span>}
              </li>
            ))}
          </ul>
        )}
        {doubtWords(view).map((sentence) => (
          <p key={sentence} className={styles.hint}>
            {sentence}
          </p>
        ))}
        {view.inDoubt > 0 && !isActive && <Doubts view={view} />}
      </Notice>
      {!isActive && view.failure && <FailureNotice failure={view.failure} />}
      {[stop, proceed, forget].map(
        ({ failure, clear }) => failure && <FailureNotice key={failure.message} failure={failure} onDismiss={clear} />,
      )}
    </section>
  );
}

function Figures({ view }: { readonly view: TransferView }) {
  const { total, moved, notRepeated, underway, inDoubt, left, perSecond, startedAt, endedAt } = view;
  const stayed = view.kept.reduce((sum, { count: many }) => sum + many, 0);
  return (
    <p className={styles.figures} role="status">
      <span>
        {count(moved)} of {count(total)} moved
      </span>
      {notRepeated > 0 && <span>{count(notRepeated)} of them found again, and not sent again</span>}
      {underway > 0 && <span>{count(underway)} under way</span>}
      {stayed > 0 && <span>{count(stayed)} stayed</span>}
      {inDoubt > 0 && <span>{count(inDoubt)} in doubt</span>}
      {left > 0 && <span>{count(left)} left</span>}
      {perSecond >= 1 && <span>{count(Math.round(perSecond))}/s</span>}
      {endedAt !== null && <span>{duration(endedAt - startedAt)}</span>}
    </p>
  );
}

/** Each message that may be in both queues. */
function Doubts({ view }: { readonly view: TransferView }) {
  const { doubts, inDoubt } = view;
  return (
    <details className={styles.doubts}>
      <summary>
        <ChevronRight size={12} aria-hidden /> Which are in doubt
      </summary>
      <div className={styles.box}>
        <table aria-label="Messages in doubt">
          <thead>
            <tr>
              <th>Place</th>
              <th>Message id</th>
              <th>Begins with</th>
              <th>Size</th>
              <th>Sent to</th>
            </tr>
          </thead>
          <tbody>
            {doubts.map(({ position, messageId, head, bytes: size, to }) => (
              <tr key={position}>
                <td>{count(position)}</td>
                <td>{messageId ?? 'none'}</td>
                <td>{head}</td>
                <td>{bytes(size)}</td>
                <td>{to}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {inDoubt > doubts.length && <p className="dim">and {plural(inDoubt - doubts.length, 'more message')}</p>}
    </details>
  );
}
