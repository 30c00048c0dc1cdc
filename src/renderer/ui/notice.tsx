import { ChevronRight, Copy, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { type Remedies, type ShownFailure, useRemedies } from '../doctor/remedy-context.ts';
import { Button, IconButton } from './button.tsx';
import { classes } from './classes.ts';
import styles from './notice.module.css';

/** Something to know, in the place that it is about. */
export function Notice({
  tone = 'info',
  children,
  actions,
  onDismiss,
}: {
  readonly tone?: 'info' | 'warning' | 'failure' | 'good';
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly onDismiss?: () => void;
}) {
  return (
    <div className={classes(styles.notice, styles[tone])} role={tone === 'failure' ? 'alert' : 'status'}>
      <div className={styles.content}>
        {children}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {onDismiss && (
        <IconButton label="Dismiss" size="small" onClick={onDismiss}>
          <X size={14} />
        </IconButton>
      )}
    </div>
  );
}

/**
 * A failure: what happened and why, what to do, what can be done about it here (see doctor/remedy-context.ts), and the
 * broker's own words on request.
 */
export function FailureNotice({
  failure,
  tone = 'failure',
  can,
  actions,
  onDismiss,
}: {
  readonly failure: ShownFailure;
  /** A warning goes away by itself. */
  readonly tone?: 'failure' | 'warning';
  /** What can be done here and nowhere around. */
  readonly can?: Remedies;
  /** What can be done whatever the failure is. */
  readonly actions?: ReactNode;
  readonly onDismiss?: () => void;
}) {
  const remedies = useRemedies(failure, can);
  const buttons = remedies.map(({ id, words, take }) => (
    <Button key={id} size="small" onClick={take}>
      {words}
    </Button>
  ));
  return (
    <Notice tone={tone} {...(onDismiss ? { onDismiss } : {})}>
      <p className={styles.message}>{failure.message}</p>
      <p className={styles.hint}>{failure.hint}</p>
      {(buttons.length > 0 || actions) && (
        <div className={styles.actions}>
          {buttons}
          {actions}
        </div>
      )}
      {failure.detail && <Detail text={failure.detail} ours={failure.code === 'INTERNAL'} />}
    </Notice>
  );
}

function Detail({ text, ours }: { readonly text: string; readonly ours: boolean }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <details className={styles.detail}>
      <summary>
        <ChevronRight size={12} aria-hidden />
        {ours ? 'What failed' : 'In the system’s own words'}
      </summary>
      <pre>{text}</pre>
      <Button size="small" onClick={() => void copy().catch(() => setCopied(false))}>
        <Copy size={12} /> {copied ? 'Copied' : 'Copy'}
      </Button>
    </details>
  );
}

/** Nothing is here yet: says what would be, and the one next step. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <p className={styles.message}>{title}</p>
      {children && <p className="dim">{children}</p>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
