import { Copy } from 'lucide-react';
import { useState } from 'react';
import { parseUrl } from '../../shared/broker-url.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import styles from './connections.module.css';
import { type FormState, urlOf, withUrl } from './form-state.ts';

/** The URL of what stands in the form: it follows the fields, and the fields follow it. */
export function UrlField({
  form,
  onForm,
}: {
  readonly form: FormState;
  readonly onForm: (change: (form: FormState) => FormState) => void;
}) {
  /** What is being typed or was pasted; null = what the fields say. */
  const [draft, setDraft] = useState<string | null>(null);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const [copied, setCopied] = useState<'plain' | 'password' | null>(null);
  const parsed = draft === null || draft.trim() === '' ? null : parseUrl(draft);

  const change = (text: string): void => {
    setDraft(text);
    setCopied(null);
    const url = parseUrl(text);
    setNotes(url.ok ? url.notes : []);
    if (url.ok) onForm((now) => withUrl(now, url));
  };
  const copy = (what: 'plain' | 'password'): void => {
    navigator.clipboard.writeText(urlOf(form, what === 'password')).then(
      () => setCopied(what),
      () => setCopied(null),
    );
  };
  const isReadable = urlOf(form, false) !== '';
  return (
    <>
      <TextField
        label="Broker URL"
        placeholder="amqp://user:password@host:5672/vhost"
        description="Paste one to fill in the fields; it shows what stands in them, without the password."
        value={draft ?? urlOf(form, false)}
        error={parsed && !parsed.ok ? parsed.message : null}
        onChange={change}
        onFocus={(event) => event.target.select()}
        onBlur={() => {
          if (!parsed || parsed.ok) setDraft(null);
        }}
      />
      {notes.length > 0 && (
        <Notice tone="warning">
          <ul className={styles.notes}>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Notice>
      )}
      <div className={styles.buttons}>
        <Button size="small" disabled={!isReadable} onClick={() => copy('plain')}>
          <Copy size={12} /> {copied === 'plain' ? 'Copied' : 'Copy URL'}
        </Button>
        {form.passwordTyped && form.password !== '' && (
          <Button size="small" disabled={!isReadable} onClick={() => copy('password')}>
            <Copy size={12} /> {copied === 'password' ? 'Copied' : 'Copy with password'}
          </Button>
        )}
      </div>
    </>
  );
}
