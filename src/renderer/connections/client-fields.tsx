import { useState } from 'react';
import type { PasswordPlace } from '../../shared/profile.ts';
import type { FieldErrors } from '../ui/form.ts';
import { Segments } from '../ui/segments.tsx';
import { TextArea, TextField } from '../ui/text-field.tsx';
import { type ClientFields, readPem, withKind } from './client-state.ts';
import { FileButton } from './file-button.tsx';

const MAX_FILE = 500_000;

const places: Record<PasswordPlace, string> = {
  keyring: 'with its key in this system’s keyring',
  scrambled: 'with its key, scrambled only',
  session: 'with its key until Warren ends',
};

/** The certificate that Warren shows to a broker that asks for one. Its key is never shown again once it is saved. */
export function ClientCertificateFields({
  client,
  place,
  errors,
  onChange,
}: {
  readonly client: ClientFields;
  readonly place: PasswordPlace | null;
  readonly errors: FieldErrors;
  readonly onChange: (client: ClientFields) => void;
}) {
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const change = (next: Partial<ClientFields>): void => onChange({ ...client, ...next, isKept: false });

  const load = (file: File, use: (file: File) => Promise<Partial<ClientFields> | null>): void => {
    const read = file.size > MAX_FILE ? Promise.resolve(null) : use(file);
    read.then(
      (found) => {
        setUnreadable(found ? null : `“${file.name}” is not what it should be.`);
        if (found) change(found);
      },
      () => setUnreadable(`“${file.name}” can’t be read.`),
    );
  };
  const loadPem = (file: File): void =>
    load(file, async () => {
      const found = readPem(await file.text());
      return found.cert || found.key ? { ...found, ...(found.cert ? { name: file.name } : {}) } : null;
    });
  const loadPfx = (file: File): void => load(file, async () => ({ pfx: await base64(file), name: file.name }));

  return (
    <>
      <Segments
        label="Client certificate"
        value={client.kind}
        options={[
          { value: 'none', label: 'None' },
          { value: 'pem', label: 'PEM' },
          { value: 'pfx', label: 'PFX' },
        ]}
        description={
          client.isKept
            ? `“${client.name || 'The certificate'}” is kept${place ? ` ${places[place]}` : ', but its key is not known any more'}. Choose another to replace it.`
            : 'For brokers that want their clients to show one. Its key is kept as the password is.'
        }
        onChange={(kind) => {
          setUnreadable(null);
          onChange(withKind(kind));
        }}
      />
      {client.kind === 'pem' && (
        <>
          <TextArea
            label="Client certificate (PEM)"
            rows={2}
            value={client.cert}
            placeholder={client.isKept ? 'kept' : '-----BEGIN CERTIFICATE-----'}
            error={errors['client.cert']}
            onChange={(cert) => change({ cert })}
          />
          <TextArea
            label="Its key (PEM)"
            rows={2}
            value={client.key}
            placeholder={client.isKept ? 'kept, never shown' : '-----BEGIN PRIVATE KEY-----'}
            error={unreadable ?? errors['client.key']}
            onChange={(key) => change({ key })}
          />
          <FileButton
            label="Read certificate or key from a file…"
            name="Client certificate or key file"
            accept=".pem,.crt,.cer,.key"
            onFile={loadPem}
          />
        </>
      )}
      {client.kind === 'pfx' && (
        <>
          <TextField
            label="PFX file"
            value={client.name}
            readOnly
            placeholder="none chosen"
            error={unreadable ?? errors['client.pfx']}
            onChange={() => {}}
          />
          <FileButton label="Choose a PFX file…" name="PFX file to read" accept=".pfx,.p12" onFile={loadPfx} />
        </>
      )}
      {client.kind !== 'none' && (
        <TextField
          label="Passphrase of the key, if it has one"
          type="password"
          value={client.passphrase}
          disabled={client.isKept}
          onChange={(passphrase) => change({ passphrase })}
        />
      )}
    </>
  );
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text);
}
