import { Switch as BaseSwitch } from '@base-ui/react/switch';
import { type ReactNode, useId } from 'react';
import styles from './choice.module.css';

/** On or off, with what that means. */
export function Switch({
  label,
  checked,
  onChange,
  description,
  disabled = false,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly description?: ReactNode;
  readonly disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className={styles.group}>
      <div className={styles.row}>
        <BaseSwitch.Root
          className={styles.switch}
          checked={checked}
          disabled={disabled}
          onCheckedChange={onChange}
          aria-labelledby={`${id}-label`}
          aria-describedby={description ? `${id}-description` : undefined}
        >
          <BaseSwitch.Thumb className={styles.thumb} />
        </BaseSwitch.Root>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the switch itself takes the keys, its label only clicks. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
        <span id={`${id}-label`} className={styles.switchLabel} onClick={() => !disabled && onChange(!checked)}>
          {label}
        </span>
      </div>
      {description && (
        <p id={`${id}-description`} className={styles.description}>
          {description}
        </p>
      )}
    </div>
  );
}
