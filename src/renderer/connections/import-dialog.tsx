import { Lock } from 'lucide-react';
import { formatHost } from '../../shared/profile.ts';
import type { ImportCandidate, ImportChoice } from '../../shared/profile-import.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { plural } from '../ui/figures.ts';
import type { Option } from '../ui/segments.tsx';
import { Select } from '../ui/select.tsx';
import styles from './import.module.css';
import { cancelImport, chooseFor, chooseForAll, importChosen, importStore } from './import-store.ts';

const forNew: readonly Option<ImportChoice>[] = [
  { value: 'add', label: 'Import' },
  { value: 'skip', label: 'Leave out' },
];
const forLike: readonly Option<ImportChoice>[] = [
  { value: 'skip', label: 'Leave out' },
  { value: 'replace', label: 'Replace mine' },
  { value: 'add', label: 'Keep both' },
];
const forAll: readonly Option<ImportChoice | 'each'>[] = [
  { value: 'each', label: 'As chosen below' },
  { value: 'skip', label: 'Leave out all' },
  { value: 'replace', label: 'Replace all' },
  { value: 'add', label: 'Keep both of all' },
];

/** What a file of connections holds, and what is to be done with each, before anything is. */
export function ImportDialog() {
  const { read, choices } = importStore();
  if (!read) return null;
  const { candidates, file } = read;
  const likes = choices.filter((_, i) => candidates[i]?.like);
  const taken = choices.filter((choice) => choice !== 'skip').length;
  const same = likes.every((choice) => choice === likes[0]) ? likes[0] : undefined;
  return (
    <Dialog
      open
      onClose={cancelImport}
      title="Import connections"
      actions={
        <>
          <Button onClick={cancelImport}>Cancel</Button>
          <Button look="primary" disabled={taken === 0} onClick={() => void importChosen()}>
            {taken === 0 ? 'Nothing to import' : `Import ${plural(taken, 'connection')}`}
          </Button>
        </>
      }
    >
      <p>
        {candidates.length === 0
          ? 'There is no connection in this file.'
          : `${plural(candidates.length, 'connection')} without passwords and keys: you are asked for those.`}
      </p>
      <p className="dim">{file}</p>
      {likes.length > 0 && (
        <div className={styles.all}>
          <p>
            {plural(likes.length, 'connection')} {likes.length === 1 ? 'is' : 'are'} saved already.
          </p>
          {likes.length > 1 && (
            <Select<ImportChoice | 'each'>
              label="What to do with all that are saved already"
              value={same ?? 'each'}
              options={same ? forAll.slice(1) : forAll}
              onChange={(choice) => choice !== 'each' && chooseForAll(choice)}
            />
          )}
        </div>
      )}
      <ul className={styles.list} aria-label="Connections in the file">
        {candidates.map((candidate, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the file's own order, which nothing changes
          <Candidate key={i} candidate={candidate} choice={choices[i] ?? 'skip'} onChoose={(to) => chooseFor(i, to)} />
        ))}
      </ul>
    </Dialog>
  );
}

function Candidate({
  candidate,
  choice,
  onChoose,
}: {
  readonly candidate: ImportCandidate;
  readonly choice: ImportChoice;
  readonly onChoose: (choice: ImportChoice) => void;
}) {
  const { name, group, colour, readOnly, hosts, vhost, username, tls, like } = candidate;
  const where = `${tls ? 'amqps' : 'amqp'}://${hosts.map(formatHost).join(', ')} · ${vhost} · ${username}`;
  return (
    <li className={styles.candidate} data-colour={colour} aria-label={name}>
      <div className={styles.text}>
        <span className={styles.title}>
          {readOnly && <Lock size={12} role="img" aria-label="Read-only" className={styles.fixed} />}
          <span className="ellipsis" title={name}>
            {name}
          </span>
          {group && <span className="dim ellipsis">{group}</span>}
        </span>
        <span className="dim ellipsis" title={where}>
          {where}
        </span>
        {like && <span className={styles.like}>{likeWords(like, name)}</span>}
      </div>
      <Select label={`What to do with ${name}`} value={choice} options={like ? forLike : forNew} onChange={onChoose} />
    </li>
  );
}

function likeWords({ name, isSame }: NonNullable<ImportCandidate['like']>, own: string): string {
  const mine = name === own ? 'Yours' : `Yours, “${name}”,`;
  return isSame ? `${mine} is the same connection` : `${mine} leads to the same place`;
}
