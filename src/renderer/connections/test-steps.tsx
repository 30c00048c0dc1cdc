import { Check, CircleAlert, CircleHelp, X } from 'lucide-react';
import type { ServerCertificate, TestStep } from '../../shared/calls/profile-calls.ts';
import { Button } from '../ui/button.tsx';
import { duration } from '../ui/figures.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { CertificateNotice } from './certificate-notice.tsx';
import styles from './connections.module.css';

const names: Record<TestStep['step'], string> = {
  name: 'Name',
  port: 'Port',
  tls: 'TLS',
  login: 'Login',
  vhost: 'Virtual host',
  permissions: 'Permissions',
  management: 'Management API',
};

const marks = {
  passed: <Check size={14} className={styles.ok} aria-label="passed" />,
  limited: <CircleAlert size={14} className={styles.limited} aria-label="limited" />,
  unknown: <CircleHelp size={14} className={styles.limited} aria-label="not known" />,
  failed: <X size={14} className={styles.notOk} aria-label="failed" />,
} as const;

const BROKER: readonly TestStep['step'][] = ['permissions', 'management'];

/** What a connection test found: step by step of each host, then of the broker, with what can be done about it. */
export function TestSteps({
  steps,
  onTrust,
  onVhost,
}: {
  readonly steps: readonly TestStep[];
  readonly onTrust: (certificate: ServerCertificate, step: TestStep['step']) => void;
  readonly onVhost: (vhost: string) => void;
}) {
  const ofHosts = steps.filter(({ step }) => !BROKER.includes(step));
  const hosts = [...new Set(ofHosts.map(({ host }) => host))];
  const ofBroker = steps.filter(({ step }) => BROKER.includes(step));
  const list = { onTrust, onVhost };
  return (
    <div className={styles.test} role="status">
      {hosts.map((host) => (
        <section key={host} className={styles.test} aria-label={`Test of ${host}`}>
          {hosts.length > 1 && <h3 className={styles.testHost}>{host}</h3>}
          <StepList label={`Steps of ${host}`} steps={ofHosts.filter((step) => step.host === host)} {...list} />
        </section>
      ))}
      {ofBroker.length > 0 && (
        <section aria-label="Test of the broker" className={styles.test}>
          {hosts.length > 1 && <h3 className={styles.testHost}>The broker</h3>}
          <StepList label="Steps of the broker" steps={ofBroker} {...list} />
        </section>
      )}
    </div>
  );
}

function StepList({
  label,
  steps,
  ...actions
}: {
  readonly label: string;
  readonly steps: readonly TestStep[];
  readonly onTrust: (certificate: ServerCertificate, step: TestStep['step']) => void;
  readonly onVhost: (vhost: string) => void;
}) {
  return (
    <>
      <ol aria-label={label}>
        {steps.map(({ step, outcome, note, ms }) => (
          <li key={step} className={styles.step}>
            {marks[outcome]}
            <span>{names[step]}</span>
            <span className={styles.stepNote}>{note}</span>
            <span className="dim tabular">{ms > 0 && duration(ms)}</span>
          </li>
        ))}
      </ol>
      {steps.map((step) => (
        <StepFailure key={step.step} step={step} {...actions} />
      ))}
    </>
  );
}

/** How many virtual hosts can be taken with a click. */
const MAX_OFFERED = 8;

function StepFailure({
  step: { step, outcome, failure, certificate, vhosts = [] },
  onTrust,
  onVhost,
}: {
  readonly step: TestStep;
  readonly onTrust: (certificate: ServerCertificate, step: TestStep['step']) => void;
  readonly onVhost: (vhost: string) => void;
}) {
  if (!failure) return null;
  if (outcome === 'limited') {
    return (
      <>
        <Notice>
          <p>{failure.message}</p>
          <p className="dim">
            {step === 'management'
              ? 'Warren works without it: of the queues that you name it then knows what AMQP tells.'
              : failure.hint}
          </p>
        </Notice>
        {certificate && <CertificateNotice certificate={certificate} onTrust={() => onTrust(certificate, step)} />}
      </>
    );
  }
  const offered = vhosts.slice(0, MAX_OFFERED).map((vhost) => (
    <Button key={vhost} size="small" onClick={() => onVhost(vhost)}>
      Use “{vhost}”
    </Button>
  ));
  const shown = certificate
    ? { ...failure, hint: 'Its certificate stands below. Trust it, or give that of the authority that signed it (CA).' }
    : failure;
  return (
    <>
      <FailureNotice failure={shown} {...(offered.length > 0 ? { actions: offered } : {})} />
      {certificate && <CertificateNotice certificate={certificate} onTrust={() => onTrust(certificate, step)} />}
    </>
  );
}
