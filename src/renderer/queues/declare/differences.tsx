import type { QueueDeclared } from '../../../shared/explore/declare.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { useAction } from '../../ui/use-action.ts';
import pages from '../queues.module.css';
import styles from './declare.module.css';
import { deleteWords } from './words.ts';

/** A queue of that name is there, and another one: in what, and what can be done now. */
export function Differences({
  at,
  found: { name, differences, isComplete },
  onUse,
  onRename,
  onReplace,
}: {
  readonly at: ProfileId;
  readonly found: Extract<QueueDeclared, { outcome: 'different' }>;
  readonly onUse: () => void;
  readonly onRename: () => void;
  readonly onReplace: () => Promise<void>;
}) {
  const look = useAction(() => call('declare.figures', { at, name }));
  const isOthers = differences.some(({ property, is }) => property === 'exclusive' && is.startsWith('yes,'));

  async function replace(): Promise<void> {
    const figures = await look.run();
    if (!figures) return;
    const text = figures.exists ? deleteWords(figures) : 'It is gone meanwhile: nothing is lost.';
    const yes = await confirm({
      title: `Delete “${name}” and declare it again?`,
      text,
      action: 'Delete and declare',
    });
    if (yes) await onReplace();
  }

  return (
    <Notice
      tone="warning"
      actions={
        <>
          {!isOthers && (
            <Button size="small" onClick={onUse}>
              Use it as it is
            </Button>
          )}
          <Button size="small" onClick={onRename}>
            Another name
          </Button>
          {!isOthers && (
            <Button size="small" look="danger" pending={look.pending} onClick={() => void replace()}>
              Delete and declare again…
            </Button>
          )}
        </>
      }
    >
      <strong className={pages.wrap}>“{name}” is there already, and different. Nothing was changed.</strong>
      <table className={styles.differences} aria-label="Differences">
        <thead>
          <tr>
            <th scope="col">Property</th>
            <th scope="col">It is</th>
            <th scope="col">You asked for</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ property, is, asked }) => (
            <tr key={property}>
              <th scope="row">{property}</th>
              <td>{is}</td>
              <td>{asked}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!isComplete && <span>The broker tells no more; there may be other differences.</span>}
      <span>
        {isOthers
          ? 'Only the connection that declared it can use it or delete it; it goes with that connection.'
          : 'A queue’s properties can’t be changed once it is there.'}
      </span>
      {look.failure && <FailureNotice failure={look.failure} onDismiss={look.clear} />}
    </Notice>
  );
}
