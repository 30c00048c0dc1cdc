import { useState } from 'react';
import type { ListedProfile } from '../../shared/profile.ts';
import { call } from '../bridge.ts';
import { connectTo, loadProfiles, remember, sessionStore } from '../session.ts';
import { Button } from '../ui/button.tsx';
import type { FieldErrors } from '../ui/form.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { NumberField, TextArea, TextField } from '../ui/text-field.tsx';
import { useAction } from '../ui/use-action.ts';
import styles from './connections.module.css';
import type { Draft } from './editing.ts';
import { type FormState, formOf, hostsError, passwordChange, readForm } from './form-state.ts';
import { PasswordFields } from './password-fields.tsx';
import { TestSteps } from './test-steps.tsx';
import { TlsFields } from './tls-fields.tsx';
import { UrlField } from './url-field.tsx';

/** Makes or changes a connection. `onDone` = it was saved. */
export function ConnectionForm({
  profile,
  draft,
  onDone,
  onCancel,
}: {
  readonly profile: ListedProfile | null;
  /** What is known of a new connection. */
  readonly draft?: Draft | undefined;
  readonly onDone: () => void;
  readonly onCancel?: () => void;
}) {
  const store = sessionStore(({ info }) => info?.secretStore ?? 'none');
  const [form, setForm] = useState(() => formOf(profile, store, draft));
  const [errors, setErrors] = useState<FieldErrors>({});
  const change = (next: Partial<FormState>): void => setForm((now) => ({ ...now, ...next }));

  const test = useAction((endpoint: Parameters<typeof testCall>[0]) => testCall(endpoint, profile, form));
  const save = useAction(saveCall);

  const valid = (): Extract<ReturnType<typeof readForm>, { ok: true }>['value'] | null => {
    const read = readForm(form);
    setErrors(read.ok ? {} : read.errors);
    return read.ok ? read.value : null;
  };
  const [steps, setSteps] = useState<Awaited<ReturnType<typeof test.run>>>(null);
  const runTest = async (): Promise<void> => {
    const value = valid();
    setSteps(null);
    if (value) setSteps(await test.run(value));
  };
  const runSave = async (connect: boolean): Promise<void> => {
    const value = valid();
    if (!value) return;
    const saved = await save.run({ ...value, id: profile?.id ?? null }, passwordChange(form));
    if (!saved) return;
    if (connect) {
      remember({ screen: 'lab' });
      void connectTo(saved);
    }
    await loadProfiles();
    onDone();
  };

  return (
    <form
      className={styles.form}
      aria-label="Connection"
      onSubmit={(event) => {
        event.preventDefault();
        void runSave(true);
      }}
    >
      <TextField label="Name" value={form.name} error={errors.name} onChange={(name) => change({ name })} />
      <UrlField form={form} onForm={setForm} />
      <TextArea
        label="Host"
        rows={Math.min(5, form.hosts.split('\n').length)}
        value={form.hosts}
        error={hostsError(errors)}
        description="host:port; a cluster’s nodes one a line, tried in turn."
        onChange={(hosts) => change({ hosts })}
      />
      <div className={styles.two}>
        <TextField
          label="Virtual host"
          value={form.vhost}
          error={errors.vhost}
          onChange={(vhost) => change({ vhost })}
        />
        <NumberField
          label="Heartbeat (seconds)"
          value={form.heartbeat}
          error={errors.heartbeat}
          onChange={(heartbeat) => change({ heartbeat })}
        />
      </div>
      <TextField
        label="User"
        value={form.username}
        error={errors.username}
        onChange={(username) => change({ username })}
      />
      <PasswordFields form={form} place={profile?.password ?? null} store={store} onChange={change} />
      <TlsFields form={form} onChange={change} />
      {test.failure && <FailureNotice failure={test.failure} />}
      {save.failure && <FailureNotice failure={save.failure} />}
      {steps && <TestSteps steps={steps} />}
      <div className={styles.buttons}>
        <Button type="submit" look="primary" pending={save.pending} hint="Saves the connection and connects">
          Connect
        </Button>
        <Button onClick={() => void runSave(false)} disabled={save.pending}>
          Save
        </Button>
        <Button pending={test.pending} onClick={() => void runTest()} hint="Tries each step on the way to the broker">
          Test connection
        </Button>
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
      </div>
    </form>
  );
}

function testCall(
  endpoint: Extract<ReturnType<typeof readForm>, { ok: true }>['value'],
  profile: ListedProfile | null,
  form: FormState,
) {
  return call('profile.test', {
    endpoint,
    id: profile?.id ?? null,
    password: form.passwordTyped ? form.password : null,
  });
}

function saveCall(
  profile: Extract<ReturnType<typeof readForm>, { ok: true }>['value'] & { id: ListedProfile['id'] | null },
  password: ReturnType<typeof passwordChange>,
) {
  return call('profile.save', { profile, password });
}
