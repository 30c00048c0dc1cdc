import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../ui/button.tsx';
import type { Option } from '../ui/segments.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { type ArgumentKind, type ArgumentRow, newRow } from './argument-rows.ts';
import styles from './exchanges.module.css';

const kinds: readonly Option<ArgumentKind>[] = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'truth', label: 'True/false' },
  { value: 'json', label: 'JSON' },
];

/** Names with values: arguments, or a message's headers. `word` says which, in the singular. */
export function ArgumentsEditor({
  word,
  rows,
  onChange,
  error,
}: {
  readonly word: string;
  readonly rows: readonly ArgumentRow[];
  readonly onChange: (rows: readonly ArgumentRow[]) => void;
  readonly error: { readonly row: number; readonly message: string } | null;
}) {
  const set = (id: number, change: Partial<ArgumentRow>): void =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...change } : row)));
  return (
    <div className={styles.rows}>
      {rows.map((row, index) => (
        <div key={row.id} className={styles.argument}>
          <TextField
            label={`Name of ${word} ${index + 1}`}
            labelHidden
            placeholder="Name"
            value={row.name}
            onChange={(name) => set(row.id, { name })}
          />
          <Select
            label={`Type of ${word} ${index + 1}`}
            value={row.kind}
            options={kinds}
            onChange={(kind) => set(row.id, { kind })}
          />
          <TextField
            label={`Value of ${word} ${index + 1}`}
            labelHidden
            placeholder={row.kind === 'truth' ? 'true or false' : 'Value'}
            value={row.value}
            error={error?.row === row.id ? error.message : null}
            onChange={(value) => set(row.id, { value })}
          />
          <IconButton
            label={`Leave out ${word} ${index + 1}`}
            size="small"
            onClick={() => onChange(rows.filter(({ id }) => id !== row.id))}
          >
            <X size={13} />
          </IconButton>
        </div>
      ))}
      <div>
        <Button look="text" size="small" disabled={rows.length >= 50} onClick={() => onChange([...rows, newRow()])}>
          <Plus size={12} aria-hidden /> Add {/^[aeiou]/.test(word) ? 'an' : 'a'} {word}
        </Button>
      </div>
    </div>
  );
}
