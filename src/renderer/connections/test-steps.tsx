import { Check, X } from 'lucide-react';
import type { TestStep } from '../../shared/calls/profile-calls.ts';
import { duration } from '../ui/figures.ts';
import { FailureNotice } from '../ui/notice.tsx';
import styles from './connections.module.css';

const names: Record<TestStep['step'], string> = {
  name: 'Name',
  port: 'Port',
  tls: 'TLS',
  login: 'Login',
  vhost: 'Virtual host',
};

/** What a connection test found, step by step. */
export function TestSteps({ steps }: { readonly steps: readonly TestStep[] }) {
  const failed = steps.find(({ ok }) => !ok);
  return (
    <div className={styles.test} role="status">
      <ol aria-label="Connection test">
        {steps.map(({ step, ok, note, ms }) => (
          <li key={step} className={styles.step}>
            {ok ? (
              <Check size={14} className={styles.ok} aria-label="passed" />
            ) : (
              <X size={14} className={styles.notOk} aria-label="failed" />
            )}
            <span>{names[step]}</span>
            <span className="dim ellipsis" title={note}>
              {note}
            </span>
            <span className="dim tabular">{duration(ms)}</span>
          </li>
        ))}
      </ol>
      {failed?.failure && <FailureNotice failure={failed.failure} />}
    </div>
  );
}
