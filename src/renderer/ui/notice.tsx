import { ChevronRight, Copy, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Failure } from '../../shared/failure.ts';
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

/** A failure as it is shown; whose code it is does not matter here. */
type Shown = Omit<Failure, 'code' | 'detail'> & { readonly code: string; readonly detail?: string | undefined };

/** A failure: what happened, what to do, and the broker's own words on request. */
export function FailureNotice({
  failure,
  actions,
  onDismiss,
}: {
  readonly failure: Shown;
  readonly actions?: ReactNode;
  readonly onDismiss?: () => void;
}) {
  return (
    <Notice tone="failure" actions={actions} {...(onDismiss ? { onDismiss } : {})}>
      <p className={styles.message}>{failure.message}</p>
      <p className={styles.hint}>{failure.hint}</p>
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
