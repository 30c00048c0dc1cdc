import { X } from 'lucide-react';
import { useState } from 'react';
import type { PasswordPlace, PinnedCertificate } from '../../shared/profile.ts';
import { IconButton } from '../ui/button.tsx';
import type { FieldErrors } from '../ui/form.ts';
import { Switch } from '../ui/switch.tsx';
import { TextArea, TextField } from '../ui/text-field.tsx';
import { ClientCertificateFields } from './client-fields.tsx';
import styles from './connections.module.css';
import { FileButton } from './file-button.tsx';
import { Fingerprint } from './fingerprint.tsx';
import type { FormState } from './form-state.ts';

/** TLS, whom to trust, and what to show for oneself. */
export function TlsFields({
  form,
  place,
  errors,
  onChange,
}: {
  readonly form: FormState;
  /** Where the client certificate's key is kept. */
  readonly place: PasswordPlace | null;
  readonly errors: FieldErrors;
  readonly onChange: (change: Partial<FormState>) => void;
}) {
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const load = async (file: File): Promise<void> => {
    const text = file.size > 200_000 ? '' : await file.text();
    const isPem = text.includes('-----BEGIN CERTIFICATE-----');
    setUnreadable(isPem ? null : `“${file.name}” holds no certificate in PEM form.`);
    if (isPem) onChange({ ca: text });
  };
  const isPinned = form.pinned.length > 0;
  return (
    <>
      <Switch
        label="TLS (amqps)"
        checked={form.tls}
        onChange={(tls) => onChange({ tls, hosts: withUsualPort(form.hosts, tls) })}
        description={form.tls ? null : 'Without it, whoever is in between can read the password and every task.'}
      />
      {form.tls && (
        <div className={styles.nested}>
          {isPinned && <PinnedCertificates pinned={form.pinned} onChange={(pinned) => onChange({ pinned })} />}
          {!isPinned && (
            <>
              <TextArea
                label="Certificate authority (PEM), if it is not a public one"
                rows={2}
                value={form.ca}
                error={unreadable}
                placeholder="-----BEGIN CERTIFICATE-----"
                onChange={(ca) => onChange({ ca })}
              />
              <FileButton
                label="Read from a file…"
                name="Certificate authority file"
                accept=".pem,.crt,.cer"
                onFile={(file) => void load(file).catch(() => setUnreadable('It can’t be read.'))}
              />
            </>
          )}
          <TextField
            label="TLS server name"
            description="If the certificate was made out to another name than the host’s."
            value={form.serverName}
            onChange={(serverName) => onChange({ serverName })}
          />
          <ClientCertificateFields
            client={form.client}
            place={place}
            errors={errors}
            onChange={(client) => onChange({ client })}
          />
        </div>
      )}
    </>
  );
}

/** The other of the two usual ports, where a host has the one that goes without TLS, or with it. */
function withUsualPort(hosts: string, tls: boolean): string {
  const [from, to] = tls ? ['5672', '5671'] : ['5671', '5672'];
  return hosts.replace(new RegExp(`:${from}$`, 'gm'), `:${to}`);
}

function PinnedCertificates({
  pinned,
  onChange,
}: {
  readonly pinned: readonly PinnedCertificate[];
  readonly onChange: (pinned: readonly PinnedCertificate[]) => void;
}) {
  return (
    <div className={styles.pins}>
      <span>Trusted by its fingerprint</span>
      <ul className={styles.pins} aria-label="Trusted certificates">
        {pinned.map(({ fingerprint, subject, validTo }) => (
          <li key={fingerprint} className={styles.pin}>
            <div className={styles.pinText}>
              <span className="ellipsis" title={subject}>
                {subject}
              </span>
              <Fingerprint text={fingerprint} />
              <span className="dim">valid until {new Date(validTo).toLocaleDateString()}</span>
            </div>
            <IconButton
              label={`Trust ${subject} no longer`}
              size="small"
              onClick={() => onChange(pinned.filter((each) => each.fingerprint !== fingerprint))}
            >
              <X size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
      <p className="dim">
        No other certificate is accepted, whoever signed it. Without it, authorities and names count.
      </p>
    </div>
  );
}
