import { plainQueue, QueueDeclaration } from '../../../shared/explore/declare.ts';
import { type BrokerRules, type DeclarationProblems, problemsOf } from '../../../shared/explore/declare-rules.ts';
import { type FieldErrors, type Read, read, toNumber } from '../../ui/form.ts';

/** The fields in which numbers are typed; empty = not set. */
export const numberFields = [
  'messageTtl',
  'expires',
  'maxLength',
  'maxLengthBytes',
  'deliveryLimit',
  'maxPriority',
  'consumerTimeout',
  'initialGroupSize',
] as const;
export type NumberField = (typeof numberFields)[number];

/** The form as it is typed: what does not fit a queue's type stays in it, and is not sent. */
export interface DeclareForm
  extends Pick<QueueDeclaration, 'type' | 'durable' | 'exclusive' | 'autoDelete' | 'singleActiveConsumer'> {
  readonly name: string;
  readonly isNamed: boolean;
  readonly numbers: Readonly<Record<NumberField, string>>;
  readonly overflow: NonNullable<QueueDeclaration['overflow']> | 'none';
  readonly deadLetters: 'none' | 'exchange' | 'default';
  readonly deadLetterExchange: string;
  readonly deadLetterRoutingKey: string;
  readonly atLeastOnce: boolean;
}

export const emptyForm: DeclareForm = {
  ...plainQueue,
  isNamed: true,
  numbers: Object.fromEntries(numberFields.map((field) => [field, ''])) as Record<NumberField, string>,
  overflow: 'none',
  deadLetters: 'none',
  deadLetterExchange: '',
  deadLetterRoutingKey: '',
  atLeastOnce: false,
};

/** One value for each field that can't be set in every queue, such as it would have to be refused. */
const samples: Partial<QueueDeclaration> = {
  durable: false,
  exclusive: true,
  autoDelete: true,
  deliveryLimit: 1,
  maxPriority: 1,
  consumerTimeout: 60_000,
  initialGroupSize: 1,
  deadLetterStrategy: 'at-most-once',
};

/** Why a field can't be set at all in such a queue on this broker, by field. */
export function blockedFields({ type, exclusive }: DeclareForm, rules: BrokerRules): DeclarationProblems {
  const blocked: DeclarationProblems = {};
  const isExclusive = type === 'classic' && exclusive;
  for (const [field, value] of Object.entries(samples)) {
    const queue = { ...plainQueue, name: 'x', type, exclusive: isExclusive, [field]: value };
    const problem = problemsOf(queue, { ...rules, permissions: null })[field as keyof QueueDeclaration];
    if (problem) blocked[field as keyof QueueDeclaration] = problem;
  }
  if (isExclusive) blocked.durable = 'An exclusive queue goes with its connection, so it is never durable.';
  return blocked;
}

/** The declaration that the form stands for, or what is wrong with it, by field. */
export function readForm(form: DeclareForm, rules: BrokerRules): Read<QueueDeclaration> {
  const blocked = blockedFields(form, rules);
  const number = (field: NumberField): number | null =>
    blocked[field] || form.numbers[field].trim() === '' ? null : toNumber(form.numbers[field]);
  const hasDeadLetters = form.deadLetters !== 'none';
  const parsed = read(QueueDeclaration, {
    name: form.isNamed ? form.name : '',
    type: form.type,
    durable: blocked.durable ? form.type === 'quorum' || !form.exclusive : form.durable,
    exclusive: !blocked.exclusive && form.exclusive,
    autoDelete: !blocked.autoDelete && form.autoDelete,
    ...Object.fromEntries(numberFields.map((field) => [field, number(field)])),
    overflow: form.overflow === 'none' ? null : form.overflow,
    deadLetterExchange: hasDeadLetters ? (form.deadLetters === 'default' ? '' : form.deadLetterExchange) : null,
    deadLetterRoutingKey: hasDeadLetters && form.deadLetterRoutingKey !== '' ? form.deadLetterRoutingKey : null,
    deadLetterStrategy: hasDeadLetters && !blocked.deadLetterStrategy && form.atLeastOnce ? 'at-least-once' : null,
    singleActiveConsumer: form.singleActiveConsumer,
  });
  const missing: FieldErrors = {
    ...(form.isNamed && form.name === '' ? { name: 'A queue needs a name, or the broker makes one up.' } : {}),
    ...(form.deadLetters === 'exchange' && form.deadLetterExchange === ''
      ? { deadLetterExchange: 'Name the exchange.' }
      : {}),
  };
  const errors = { ...(parsed.ok ? problemsOf(parsed.value, rules) : parsed.errors), ...missing };
  return Object.keys(errors).length === 0 && parsed.ok ? parsed : { ok: false, errors };
}
