import type { SecretStore } from '../../shared/calls/profile-calls.ts';
import type { PasswordPlace } from '../../shared/profile.ts';
import { Segments } from '../ui/segments.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { FormState } from './form-state.ts';

const places: Record<PasswordPlace, string> = {
  keyring: 'A password is stored in this system’s keyring. Leave the field empty to keep it.',
  scrambled: 'A password is stored, scrambled only. Leave the field empty to keep it.',
  session: 'A password is known until Warren ends. Leave the field empty to keep it.',
};

/** The password, which is never shown again once it is saved, and where it is kept. */
export function PasswordFields({
  form,
  place,
  store,
  onChange,
}: {
  readonly form: FormState;
  readonly place: PasswordPlace | null;
  readonly store: SecretStore;
  readonly onChange: (change: Partial<FormState>) => void;
}) {
  return (
    <>
      <TextField
        label="Password"
        type="password"
        value={form.password}
        description={place && !form.passwordTyped ? places[place] : null}
        onChange={(password) => onChange({ password, passwordTyped: true })}
      />
      {store === 'none' ? (
        <p className="dim">This system can’t store passwords: it is asked for again at the next start.</p>
      ) : (
        <Segments
          label="Keep the password"
          value={form.keep}
          options={[
            { value: 'session', label: 'For this session' },
            { value: 'stored', label: store === 'keyring' ? 'In the keyring' : 'Stored' },
          ]}
          onChange={(keep) => onChange({ keep })}
          description={
            store === 'scrambled'
              ? 'This system has no keyring: a stored password is only scrambled, and whoever can read your files can read it.'
              : 'The keyring gives it to nobody but you; for this session, it is in memory only.'
          }
        />
      )}
    </>
  );
}
