import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { count } from '../../ui/figures.ts';
import styles from './body.module.css';
import { type Json, JsonNumber } from './json.ts';

/** So many entries of one object or list are shown at first, and so many more at each press. */
const STEP = 100;
/** What is nested deeper is folded at first. */
const OPEN_DEPTH = 2;
const MAX_TEXT = 5_000;

/** JSON as a tree that folds; what is folded is not in the page. */
export function JsonTree({ value }: { readonly value: Json }) {
  return (
    <section className={styles.json} aria-label="JSON">
      <Node name={null} value={value} depth={0} isLast />
    </section>
  );
}

interface NodeProps {
  readonly name: string | null;
  readonly value: Json;
  readonly depth: number;
  readonly isLast: boolean;
}

function Node({ name, value, depth, isLast }: NodeProps) {
  const [isOpen, setOpen] = useState(depth < OPEN_DEPTH);
  const [shown, setShown] = useState(STEP);
  const isNested = value !== null && typeof value === 'object' && !(value instanceof JsonNumber);
  const entries: readonly (readonly [string | null, Json])[] = !isNested
    ? []
    : Array.isArray(value)
      ? value.map((each: Json) => [null, each] as const)
      : Object.entries(value as { readonly [key: string]: Json });
  const label = name === null ? null : <span className={styles.key}>{JSON.stringify(name)}: </span>;
  const comma = isLast ? '' : ',';
  if (!isNested || entries.length === 0) {
    return (
      <div className={styles.leaf}>
        {label}
        {isNested ? Array.isArray(value) ? '[]' : '{}' : <Leaf value={value as null | boolean | string | JsonNumber} />}
        {comma}
      </div>
    );
  }
  const [begin, end] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return (
    <div>
      <button type="button" className={styles.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span aria-hidden className={styles.arrow}>
          {isOpen ? '▾' : '▸'}
        </span>
        {label}
        {begin}
        {!isOpen && (
          <>
            <span className="dim"> {count(entries.length)} </span>
            {end}
            {comma}
          </>
        )}
      </button>
      {isOpen && (
        <>
          <div className={styles.children}>
            {entries.slice(0, shown).map(([key, each], i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: what is shown never changes
              <Node key={i} name={key} value={each} depth={depth + 1} isLast={i === entries.length - 1} />
            ))}
            {entries.length > shown && (
              <Button look="text" size="small" onClick={() => setShown(shown + STEP)}>
                {count(Math.min(STEP, entries.length - shown))} more of {count(entries.length)}
              </Button>
            )}
          </div>
          <div className={styles.leaf}>
            {end}
            {comma}
          </div>
        </>
      )}
    </div>
  );
}

function Leaf({ value }: { readonly value: null | boolean | string | JsonNumber }) {
  if (value instanceof JsonNumber) return <span className={styles.numeric}>{value.source}</span>;
  if (typeof value !== 'string') return <span className={styles.word}>{String(value)}</span>;
  const text = JSON.stringify(value);
  if (text.length <= MAX_TEXT) return <span className={styles.string}>{text}</span>;
  return (
    <span className={styles.string}>
      {text.slice(0, MAX_TEXT)}
      <span className="dim">… {count(text.length - MAX_TEXT)} more characters: see them as text</span>
    </span>
  );
}
