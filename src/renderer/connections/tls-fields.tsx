import { useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/switch.tsx';
import { TextArea, TextField } from '../ui/text-field.tsx';
import styles from './connections.module.css';
import type { FormState } from './form-state.ts';

/** TLS, and whom to trust. */
export function TlsFields({
  form,
  onChange,
}: {
  readonly form: FormState;
  readonly onChange: (change: Partial<FormState>) => void;
}) {
  const picker = useRef<HTMLInputElement>(null);
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const load = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const text = file.size > 200_000 ? '' : await file.text();
    const isPem = text.includes('-----BEGIN CERTIFICATE-----');
    setUnreadable(isPem ? null : `“${file.name}” holds no certificate in PEM form.`);
    if (isPem) onChange({ ca: text });
  };
  return (
    <>
      <Switch
        label="TLS (amqps)"
        checked={form.tls}
        onChange={(tls) => onChange({ tls })}
        description={form.tls ? null : 'Without it, whoever is in between can read the password and every task.'}
      />
      {form.tls && (
        <div className={styles.nested}>
          <TextArea
            label="Certificate authority (PEM), if it is not a public one"
            rows={3}
            value={form.ca}
            error={unreadable}
            placeholder="-----BEGIN CERTIFICATE-----"
            onChange={(ca) => onChange({ ca })}
          />
          <div>
            <Button size="small" onClick={() => picker.current?.click()}>
              Read from a file…
            </Button>
            <input
              ref={picker}
              type="file"
              hidden
              accept=".pem,.crt,.cer"
              aria-label="Certificate authority file"
              onChange={(event) => void load(event.target.files?.[0]).catch(() => setUnreadable('It can’t be read.'))}
            />
          </div>
          <TextField
            label="TLS server name, if the certificate was made out to another name than the host’s"
            value={form.serverName}
            onChange={(serverName) => onChange({ serverName })}
          />
        </div>
      )}
    </>
  );
}
