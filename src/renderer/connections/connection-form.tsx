import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ServerCertificate, TestStep } from '../../shared/calls/profile-calls.ts';
import type { ListedProfile } from '../../shared/profile.ts';
import { call } from '../bridge.ts';
import { type FormRemedy, mend } from '../doctor/mend-form.ts';
import { type Remedies, RemedyContext } from '../doctor/remedy-context.ts';
import { connectTo, loadProfiles, remember, sessionStore } from '../session.ts';
import { Button } from '../ui/button.tsx';
import type { FieldErrors } from '../ui/form.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { Switch } from '../ui/switch.tsx';
import { NumberField, TextArea, TextField } from '../ui/text-field.tsx';
import { useAction } from '../ui/use-action.ts';
import { identityChange, identityOf } from './client-state.ts';
import styles from './connections.module.css';
import type { Draft } from './editing.ts';
import { type FormProfile, type FormState, formOf, hostsError, passwordChange, readForm } from './form-state.ts';
import { PasswordFields } from './password-fields.tsx';
import { TestSteps } from './test-steps.tsx';
import { TlsFields } from './tls-fields.tsx';
import { UrlField } from './url-field.tsx';

/** Makes or changes a connection. `onDone` = it was saved. */
export function ConnectionForm({
  profile,
  draft,
  mend: mended,
  onDone,
  onCancel,
}: {
  readonly profile: ListedProfile | null;
  /** What is known of a new connection. */
  readonly draft?: Draft | undefined;
  /** What is to be mended as it opens. */
  readonly mend?: FormRemedy | undefined;
  readonly onDone: () => void;
  readonly onCancel?: () => void;
}) {
  const store = sessionStore(({ info }) => info?.secretStore ?? 'none');
  const [form, setForm] = useState(() => mend(formOf(profile, store, draft), mended));
  const [errors, setErrors] = useState<FieldErrors>({});
  /** Which test was the last, or that something was changed since: what it finds is then of another connection. */
  const tested = useRef(0);
  const [steps, setSteps] = useState<readonly TestStep[] | null>(null);
  const update = (next: (now: FormState) => FormState): void => {
    setForm(next);
    setSteps(null);
    tested.current++;
  };
  const change = (next: Partial<FormState>): void => update((now) => ({ ...now, ...next }));

  const test = useAction(testCall);
  const save = useAction(saveCall);

  const valid = (now: FormState): FormProfile | null => {
    const read = readForm(now);
    setErrors(read.ok ? {} : read.errors);
    return read.ok ? read.value : null;
  };
  const runTest = async (now: FormState): Promise<void> => {
    update(() => now);
    const mine = tested.current;
    const value = valid(now);
    const found = value && (await test.run(value, profile, now));
    if (mine === tested.current) setSteps(found);
  };
  const again = (remedy: FormRemedy) => (): void => void runTest(mend(form, remedy));
  const can: Remedies = {
    switchTlsOff: again('switchTlsOff'),
    switchTlsOn: again('switchTlsOn'),
    amqpPort: again('amqpPort'),
    tlsPort: again('tlsPort'),
  };
  const onOpen = useEffectEvent(() => {
    if (mended === 'seeCertificate') void runTest(form);
  });
  useEffect(() => onOpen(), []);
  const trust = (certificate: ServerCertificate, step: TestStep['step']): Promise<void> => {
    const { fingerprint, pem, subject, validTo } = certificate;
    // One host that shows another certificate than before has got a new one; nodes of a cluster may each have their
    // own, and so may the management API.
    const others = step === 'management' || form.hosts.trim().includes('\n') ? form.pinned : [];
    return runTest({ ...form, pinned: [...others, { fingerprint, pem, subject, validTo }] });
  };
  const runSave = async (connect: boolean): Promise<void> => {
    const value = valid(form);
    if (!value) return;
    const saved = await save.run({ ...value, id: profile?.id ?? null }, form);
    if (!saved) return;
    if (connect) {
      remember({ screen: 'lab' });
      void connectTo(saved);
    }
    await loadProfiles();
    onDone();
  };

  const whole = useRef<HTMLFormElement>(null);
  const results = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (steps || test.failure || save.failure) results.current?.scrollIntoView({ block: 'nearest' });
  }, [steps, test.failure, save.failure]);
  useEffect(() => {
    if (Object.keys(errors).length > 0) whole.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);

  return (
    <form
      ref={whole}
      className={styles.form}
      aria-label="Connection"
      onSubmit={(event) => {
        event.preventDefault();
        void runSave(true);
      }}
    >
      <TextField label="Name" value={form.name} error={errors.name} onChange={(name) => change({ name })} />
      <UrlField form={form} onForm={update} />
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
      <TlsFields form={form} place={profile?.identity ?? null} errors={errors} onChange={change} />
      <TextField
        label="Management URL"
        placeholder="found by itself"
        description="Where RabbitMQ’s management API is, if not on the same host at its usual port: https://host:15671."
        value={form.managementUrl}
        error={errors.managementUrl}
        onChange={(managementUrl) => change({ managementUrl })}
      />
      <Switch
        label="Read-only"
        checked={form.readOnly}
        onChange={(readOnly) => change({ readOnly })}
        description="For brokers that must stay as they are: Warren then only looks, and refuses whatever changes them."
      />
      <div ref={results} className={styles.results}>
        <RemedyContext.Provider value={can}>
          {test.failure && <FailureNotice failure={test.failure} />}
          {save.failure && <FailureNotice failure={save.failure} />}
          {steps && (
            <TestSteps
              steps={steps}
              onTrust={(certificate, step) => void trust(certificate, step)}
              onVhost={(vhost) => void runTest({ ...form, vhost })}
            />
          )}
        </RemedyContext.Provider>
      </div>
      <div className={styles.actions}>
        <Button type="submit" look="primary" pending={save.pending} hint="Saves the connection and connects">
          Connect
        </Button>
        <Button onClick={() => void runSave(false)} disabled={save.pending}>
          Save
        </Button>
        <Button
          pending={test.pending}
          onClick={() => void runTest(form)}
          hint="Tries each step on the way to the broker"
        >
          Test connection
        </Button>
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
      </div>
    </form>
  );
}

function testCall(endpoint: FormProfile, profile: ListedProfile | null, form: FormState) {
  const { tls, managementUrl } = endpoint;
  const identity = identityOf(form.client);
  return call('profile.test', {
    endpoint: { ...endpoint, tls: tls && identity ? { ...tls, identity } : tls },
    managementUrl,
    id: profile?.id ?? null,
    password: form.passwordTyped ? form.password : null,
  });
}

function saveCall(profile: FormProfile & { id: ListedProfile['id'] | null }, form: FormState) {
  return call('profile.save', {
    profile,
    password: passwordChange(form),
    identity: form.tls ? identityChange(form.client, form.keep) : { keep: 'unchanged' },
  });
}
