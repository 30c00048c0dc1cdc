import { Search } from 'lucide-react';
import { useState } from 'react';
import type { NodeId } from '../../shared/explore/topology.ts';
import { Button } from '../ui/button.tsx';
import { plural } from '../ui/figures.ts';
import { TextField } from '../ui/text-field.tsx';
import { findNodes } from './scene.ts';
import styles from './topology.module.css';

const MAX_FOUND = 12;

/** Finds a queue or an exchange by a part of its name, and draws what concerns it. */
export function NodeSearch({
  all,
  text,
  onText,
  onChoose,
}: {
  readonly all: readonly NodeId[];
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onChoose: (id: NodeId) => void;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const found = findNodes(all, text, MAX_FOUND + 1);
  const choose = (id: NodeId): void => {
    setIsOpen(false);
    onText('');
    onChoose(id);
  };
  return (
    <search
      className={styles.search}
      onFocus={() => setIsOpen(true)}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setIsOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && found[0] !== undefined && (event.target as Element).tagName === 'INPUT') {
          choose(found[0]);
        }
        if (event.key === 'Escape') onText('');
      }}
    >
      <Search size={13} aria-hidden />
      <TextField
        label="Find a queue or an exchange"
        labelHidden
        small
        type="search"
        placeholder="Find a queue or an exchange"
        maxLength={255}
        value={text}
        onChange={(next) => {
          setIsOpen(true);
          onText(next);
        }}
      />
      {isOpen && text.trim() !== '' && (
        <div className={styles.found} aria-live="polite">
          {found.length === 0 ? (
            <p className="dim">Nothing has such a name.</p>
          ) : (
            <ul aria-label="Found">
              {found.slice(0, MAX_FOUND).map((id) => (
                <li key={id}>
                  <Button look="text" className={styles.choice} onClick={() => choose(id)}>
                    <span className="ellipsis">{id.slice(2)}</span>
                    <span className="dim">{id.startsWith('q ') ? 'queue' : 'exchange'}</span>
                  </Button>
                </li>
              ))}
            </ul>
          )}
          {found.length > MAX_FOUND && <p className="dim">and more: write more of its name</p>}
          {found.length > 0 && (
            <p className="dim">{plural(Math.min(found.length, MAX_FOUND), 'name')}; Enter draws the first one.</p>
          )}
        </div>
      )}
    </search>
  );
}
