import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { type ReactNode, useId } from 'react';
import styles from './choice.module.css';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly disabled?: boolean;
}

/** One of a few, all of them in view. */
export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
  description,
  isLabelHidden = false,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly Option<T>[];
  readonly onChange: (value: T) => void;
  readonly description?: ReactNode;
  /** Where the choices say what they are of; screen readers are told it all the same. */
  readonly isLabelHidden?: boolean;
}) {
  const id = useId();
  return (
    <div className={styles.group}>
      <span id={`${id}-label`} className={isLabelHidden ? 'visually-hidden' : styles.label}>
        {label}
      </span>
      <RadioGroup
        className={styles.segments}
        value={value}
        onValueChange={(chosen) => onChange(chosen as T)}
        aria-labelledby={`${id}-label`}
        aria-describedby={description ? `${id}-description` : undefined}
      >
        {options.map((option) => (
          <Radio.Root
            key={option.value}
            value={option.value}
            disabled={option.disabled ?? false}
            className={styles.segment}
            aria-label={option.label}
          >
            {option.label}
          </Radio.Root>
        ))}
      </RadioGroup>
      {description && (
        <p id={`${id}-description`} className={styles.description}>
          {description}
        </p>
      )}
    </div>
  );
}
