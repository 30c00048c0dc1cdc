import type { FieldTable, FieldValue } from '../../../shared/explore/messages.ts';
import { CopyButton } from './copy-button.tsx';
import styles from './messages.module.css';

/** More values of one table or list are counted. */
const MAX_ROWS = 200;

/** A table of headers, each with its AMQP type; tables in it unfold. */
export function HeaderRows({ table }: { readonly table: FieldTable }) {
  return <Rows entries={table} />;
}

function Rows({ entries }: { readonly entries: readonly (readonly [string, FieldValue])[] }) {
  return (
    <ul className={styles.headers}>
      {entries.slice(0, MAX_ROWS).map(([name, value], i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a message never changes, and may have a name twice
        <li key={i}>
          <HeaderRow name={name} value={value} />
        </li>
      ))}
      {entries.length > MAX_ROWS && <li className="dim">and {entries.length - MAX_ROWS} more</li>}
    </ul>
  );
}

function HeaderRow({ name, value }: { readonly name: string; readonly value: FieldValue }) {
  if (value.type === 'table' || value.type === 'array') {
    const entries = value.type === 'table' ? value.value : value.value.map((each, i) => [String(i + 1), each] as const);
    return (
      <details>
        <summary>
          <span className={styles.headerName}>{name}</span>
          <span className={styles.kind}>
            {value.type === 'table' ? 'table' : 'list'} of {entries.length}
          </span>
        </summary>
        <Rows entries={entries} />
      </details>
    );
  }
  const text = textOf(value);
  return (
    <div className={styles.header}>
      <span className={styles.headerName}>{name}</span>
      <span className={styles.wrap}>{text}</span>
      <span className={styles.kind}>{value.type}</span>
      <CopyButton label={`Copy ${name}`} text={text} />
    </div>
  );
}

function textOf(value: Exclude<FieldValue, { type: 'table' | 'array' }>): string {
  switch (value.type) {
    case 'null':
      return 'null';
    case 'decimal': {
      const digits = String(value.digits).padStart(value.places + 1, '0');
      return value.places === 0 ? digits : `${digits.slice(0, -value.places)}.${digits.slice(-value.places)}`;
    }
    case 'timestamp': {
      const date = new Date(Number(value.value) * 1_000);
      return Number.isNaN(date.getTime()) ? value.value : `${value.value} (${date.toLocaleString('en-GB')})`;
    }
    default:
      return String(value.value);
  }
}
