import { type ComponentProps, type ReactNode, useId } from 'react';
import { classes } from './classes.ts';
import styles from './field.module.css';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | null | undefined;
  readonly description?: ReactNode;
  /** The label is for screen readers only; what it names must be plain from its place. */
  readonly labelHidden?: boolean;
}

type InputProps = Omit<ComponentProps<'input'>, keyof FieldProps | 'id' | 'className'>;
type AreaProps = Omit<ComponentProps<'textarea'>, keyof FieldProps | 'id' | 'className'>;

/** A line of text with its label, explanation and error. */
export function TextField({ small, ...props }: FieldProps & InputProps & { readonly small?: boolean }) {
  const { field, input, frame } = useField(props);
  return frame(
    <input
      spellCheck={false}
      autoComplete="off"
      type="text"
      {...input}
      {...field}
      className={classes(styles.control, small && styles.small)}
      onChange={(event) => props.onChange(event.target.value)}
    />,
  );
}

/**
 * A number as text: what is typed stays as it is, so that the schema can say what is wrong with it, where a number
 * field would drop it silently. See `toNumber` in form.ts.
 */
export function NumberField(props: ComponentProps<typeof TextField>) {
  return <TextField inputMode="decimal" {...props} />;
}

/** Several lines of text. */
export function TextArea(props: FieldProps & AreaProps) {
  const { field, input, frame } = useField(props);
  return frame(
    <textarea
      spellCheck={false}
      autoComplete="off"
      {...input}
      {...field}
      className={styles.control}
      onChange={(event) => props.onChange(event.target.value)}
    />,
  );
}

function useField<P extends FieldProps>(props: P) {
  const id = useId();
  const { label, value, onChange: _onChange, error, description, labelHidden, ...input } = props;
  const described = classes(Boolean(description) && `${id}-description`, Boolean(error) && `${id}-error`);
  return {
    input,
    field: { id, value, 'aria-invalid': Boolean(error), 'aria-describedby': described || undefined },
    frame: (control: ReactNode) => (
      <div className={styles.field}>
        <label htmlFor={id} className={labelHidden ? 'visually-hidden' : styles.label}>
          {label}
        </label>
        {control}
        {error && (
          <p id={`${id}-error`} className={styles.error}>
            {error}
          </p>
        )}
        {description && (
          <div id={`${id}-description`} className={styles.description}>
            {description}
          </div>
        )}
      </div>
    ),
  };
}
