import type { ReactNode } from 'react';
import type { DeclarationProblems } from '../../../shared/explore/declare-rules.ts';
import type { FieldErrors } from '../../ui/form.ts';
import { Segments } from '../../ui/segments.tsx';
import { Switch } from '../../ui/switch.tsx';
import { NumberField, TextField } from '../../ui/text-field.tsx';
import pages from '../queues.module.css';
import styles from './declare.module.css';
import type { DeclareForm, NumberField as Field } from './form-state.ts';

export interface FieldsProps {
  readonly form: DeclareForm;
  readonly errors: FieldErrors;
  /** Why a field can't be set in such a queue here. */
  readonly blocked: DeclarationProblems;
  readonly advice: DeclarationProblems;
  readonly onChange: (change: Partial<DeclareForm>) => void;
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className={pages.card} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </fieldset>
  );
}

/** An explanation, with what this broker would make of it. */
function Words({ children, advice }: { readonly children: ReactNode; readonly advice: string | undefined }) {
  return (
    <>
      {children}
      {advice && <span className={styles.advice}> {advice}</span>}
    </>
  );
}

function NumberOf({
  field,
  label,
  placeholder = 'Not set',
  children,
  form,
  errors,
  blocked,
  advice,
  onChange,
}: FieldsProps & {
  readonly field: Field;
  readonly label: string;
  readonly placeholder?: string;
  readonly children: ReactNode;
}) {
  const why = blocked[field];
  return (
    <NumberField
      label={label}
      placeholder={placeholder}
      disabled={why !== undefined}
      value={why === undefined ? form.numbers[field] : ''}
      error={why === undefined ? errors[field] : null}
      description={why ?? <Words advice={advice[field]}>{children}</Words>}
      onChange={(value) => onChange({ numbers: { ...form.numbers, [field]: value } })}
    />
  );
}

/** Its name, and how long it lives. */
export function KindFields({ form, errors, blocked, advice, onChange }: FieldsProps) {
  return (
    <Card title="Queue">
      <TextField
        label="Name"
        disabled={!form.isNamed}
        value={form.isNamed ? form.name : ''}
        error={errors.name}
        onChange={(name) => onChange({ name })}
      />
      <Switch
        label="The broker makes up a name"
        checked={!form.isNamed}
        onChange={(isUnnamed) => onChange({ isNamed: !isUnnamed })}
        description="Like amq.gen-…: nobody else has it by accident."
      />
      <Segments
        label="Type"
        value={form.type}
        options={[
          { value: 'classic', label: 'Classic' },
          { value: 'quorum', label: 'Quorum' },
        ]}
        onChange={(type) => onChange({ type })}
        description={
          form.type === 'quorum'
            ? 'Replicated over a cluster’s nodes, always on disk; it counts how often a message came back.'
            : 'On one node; the usual kind.'
        }
      />
      <Switch
        label="Durable"
        checked={blocked.durable ? form.type === 'quorum' || !form.exclusive : form.durable}
        disabled={blocked.durable !== undefined}
        onChange={(durable) => onChange({ durable })}
        description={
          blocked.durable ?? (
            <Words advice={advice.durable}>
              It is there after the broker has started again, with its persistent messages.
            </Words>
          )
        }
      />
      <Switch
        label="Exclusive"
        checked={!blocked.exclusive && form.exclusive}
        disabled={blocked.exclusive !== undefined}
        onChange={(exclusive) => onChange({ exclusive })}
        description={
          blocked.exclusive ??
          'Only this tab can use it, neither the lab’s workers nor other programs; it goes when the tab is closed or its connection breaks.'
        }
      />
      <Switch
        label="Auto-delete"
        checked={!blocked.autoDelete && form.autoDelete}
        disabled={blocked.autoDelete !== undefined}
        onChange={(autoDelete) => onChange({ autoDelete })}
        description={blocked.autoDelete ?? 'It goes with its last consumer; without one ever it stays.'}
      />
    </Card>
  );
}

const overflows = {
  none: 'Nothing is set: the oldest messages make room for new ones.',
  'drop-head': 'The oldest messages make room for new ones, and are dead-lettered if that is set.',
  'reject-publish': 'New messages are refused: their publisher is told, if it uses confirms.',
  'reject-publish-dlx': 'New messages are refused, and dead-lettered.',
} as const;

/** How long messages stay, how many, and for how long the queue itself. */
export function LimitFields(props: FieldsProps) {
  const { form, errors, advice, onChange } = props;
  return (
    <Card title="Limits">
      <NumberOf {...props} field="messageTtl" label="Message TTL, ms">
        A message that waits longer is dropped, or dead-lettered.
      </NumberOf>
      <NumberOf {...props} field="expires" label="Expires, ms">
        The queue goes when nobody used it for so long, with all that is in it.
      </NumberOf>
      <NumberOf {...props} field="maxLength" label="Length limit, messages">
        At most so many ready messages.
      </NumberOf>
      <NumberOf {...props} field="maxLengthBytes" label="Size limit, bytes">
        At most so many bytes in the bodies of ready messages.
      </NumberOf>
      <Segments
        label="Overflow"
        value={form.overflow}
        options={[
          { value: 'none', label: 'Not set' },
          { value: 'drop-head', label: 'Drop head' },
          { value: 'reject-publish', label: 'Reject' },
          { value: 'reject-publish-dlx', label: 'Reject, DLX', disabled: form.type === 'quorum' },
        ]}
        onChange={(overflow) => onChange({ overflow })}
        description={
          errors.overflow ? (
            <span className={styles.bad}>{errors.overflow}</span>
          ) : (
            <Words advice={advice.overflow}>{overflows[form.overflow]}</Words>
          )
        }
      />
    </Card>
  );
}

/** Where messages go that are rejected, expire or overflow. */
export function DeadLetterFields(props: FieldsProps) {
  const { form, errors, blocked, advice, onChange } = props;
  const hasAny = form.deadLetters !== 'none';
  return (
    <Card title="Dead letters">
      <Segments
        label="What is rejected, expires or overflows"
        value={form.deadLetters}
        options={[
          { value: 'none', label: 'Is dropped' },
          { value: 'exchange', label: 'To an exchange' },
          { value: 'default', label: 'To a queue' },
        ]}
        onChange={(deadLetters) => onChange({ deadLetters })}
        description={
          form.deadLetters === 'default'
            ? 'By the default exchange, to the queue that the routing key names.'
            : 'A policy may set this too, where it is not set here.'
        }
      />
      {form.deadLetters === 'exchange' && (
        <TextField
          label="Dead-letter exchange"
          value={form.deadLetterExchange}
          error={errors.deadLetterExchange}
          onChange={(deadLetterExchange) => onChange({ deadLetterExchange })}
          description="It may be declared later; until then dead letters are dropped."
        />
      )}
      {form.deadLetters === 'default' && errors.deadLetterExchange && (
        <p className={styles.bad}>{errors.deadLetterExchange}</p>
      )}
      {hasAny && (
        <>
          <TextField
            label={form.deadLetters === 'default' ? 'Queue for dead letters' : 'Dead-letter routing key'}
            placeholder="The message’s own routing key"
            value={form.deadLetterRoutingKey}
            error={errors.deadLetterRoutingKey}
            onChange={(deadLetterRoutingKey) => onChange({ deadLetterRoutingKey })}
            description={
              form.deadLetters === 'default'
                ? 'Without one they go where their own routing key leads, which is often back here.'
                : 'The routing key that dead letters get instead of their own.'
            }
          />
          <Switch
            label="At least once"
            checked={!blocked.deadLetterStrategy && form.atLeastOnce}
            disabled={blocked.deadLetterStrategy !== undefined}
            onChange={(atLeastOnce) => onChange({ atLeastOnce })}
            description={
              blocked.deadLetterStrategy ?? (
                <Words advice={advice.deadLetterStrategy}>
                  A dead letter leaves only when its new queue has confirmed it, instead of getting lost on the way.
                </Words>
              )
            }
          />
        </>
      )}
      <NumberOf {...props} field="deliveryLimit" label="Delivery limit" placeholder="The broker’s own">
        A message that comes back more often is dropped, or dead-lettered; −1 is no limit since RabbitMQ 4.0.
      </NumberOf>
    </Card>
  );
}

/** Who gets messages, and in which order. */
export function ConsumerFields(props: FieldsProps) {
  const { form, onChange } = props;
  return (
    <Card title="Consumers">
      <Switch
        label="Single active consumer"
        checked={form.singleActiveConsumer}
        onChange={(singleActiveConsumer) => onChange({ singleActiveConsumer })}
        description="One consumer gets all messages, in order; the next one takes over when it goes."
      />
      <NumberOf {...props} field="maxPriority" label="Highest priority" placeholder="No priorities">
        Messages with a higher priority go first; those without one have 0.
      </NumberOf>
      <NumberOf {...props} field="consumerTimeout" label="Consumer timeout, ms" placeholder="The broker’s own">
        Who holds a message for longer loses it, and the message comes back.
      </NumberOf>
      <NumberOf {...props} field="initialGroupSize" label="Replicas" placeholder="The broker’s own">
        On so many of the cluster’s nodes it begins; three survive the loss of one.
      </NumberOf>
    </Card>
  );
}
