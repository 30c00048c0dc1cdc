import { Button as BaseButton } from '@base-ui/react/button';
import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';
import { classes } from './classes.ts';
import { Spinner } from './spinner.tsx';
import { Hint } from './tooltip.tsx';

export interface ButtonProps extends Omit<ComponentProps<typeof BaseButton>, 'className'> {
  readonly look?: 'primary' | 'quiet' | 'danger' | 'text';
  readonly size?: 'small' | 'usual';
  /** What it started is under way: it can't be pressed again, and keeps the focus. */
  readonly pending?: boolean;
  /** What it does, shown when it is pointed at or has the focus. */
  readonly hint?: ReactNode;
  /** A shortcut that does the same, shown with the hint: as Electron names it, `CmdOrCtrl+1`. */
  readonly shortcut?: string;
  readonly className?: string | undefined;
}

export function Button({
  look = 'quiet',
  size = 'usual',
  pending = false,
  hint,
  shortcut,
  className,
  ...props
}: ButtonProps) {
  const button = (
    <BaseButton
      type="button"
      focusableWhenDisabled
      {...props}
      disabled={props.disabled || pending}
      aria-busy={pending || undefined}
      className={classes(styles.button, look !== 'quiet' && styles[look], size === 'small' && styles.small, className)}
    >
      {pending && <Spinner />}
      {props.children}
    </BaseButton>
  );
  if (!hint && !shortcut) return button;
  return (
    <Hint text={hint} shortcut={shortcut}>
      {button}
    </Hint>
  );
}

/** A button with an icon only; `label` is its name and its tooltip. */
export function IconButton({
  label,
  hint = label,
  shortcut,
  size = 'usual',
  className,
  ...props
}: Omit<ButtonProps, 'look' | 'pending'> & { readonly label: string }) {
  return (
    <Hint text={hint} shortcut={shortcut}>
      <BaseButton
        type="button"
        focusableWhenDisabled
        {...props}
        aria-label={label}
        className={classes(styles.button, styles.icon, size === 'small' && styles.small, className)}
      />
    </Hint>
  );
}
