import { argumentText, type ExchangeRow, isBasicType, ownerOf } from '../../shared/explore/exchanges.ts';

/** What an exchange of a type does with a message, in a line. */
export const typeWords: Readonly<Record<string, string>> = {
  direct: 'To the queues whose binding has exactly the message’s routing key.',
  fanout: 'To every queue that is bound to it; the routing key does not matter.',
  topic: 'To the queues whose pattern fits the routing key: * is one word between dots, # any number of them.',
  headers: 'To the queues whose arguments fit the message’s headers; the routing key does not matter.',
};

/** What an exchange of any type does. */
export function typeMeaning(type: string): string {
  return typeWords[type] ?? 'A type that a plugin brings: where it leads can’t be foretold.';
}

/** Who an exchange is. */
export function ownerWords({ name, type }: Pick<ExchangeRow, 'name' | 'type'>): string | null {
  const owner = ownerOf(name);
  if (owner === 'default') return 'Every queue is bound to it by its own name. It can’t be changed.';
  if (owner === 'broker') return 'Comes with the broker, and can’t be deleted.';
  return isBasicType(type) ? null : 'Its type comes with a plugin.';
}

/** An exchange's features as short marks, each with its meaning. */
export function featuresOf(row: ExchangeRow): { readonly mark: string; readonly words: string }[] {
  const owner = ownerOf(row.name);
  return [
    ...(owner === 'default'
      ? [{ mark: 'default', words: 'The default exchange: it leads to each queue by its name' }]
      : []),
    ...(owner === 'broker' ? [{ mark: 'broker’s', words: 'Comes with the broker' }] : []),
    ...(isBasicType(row.type) ? [] : [{ mark: 'plugin', words: 'Its type comes with a plugin' }]),
    row.durable
      ? { mark: 'D', words: 'Durable: it is there after the broker has started again' }
      : { mark: 'transient', words: 'Transient: it goes when the broker stops' },
    ...(row.autoDelete ? [{ mark: 'AD', words: 'Auto-delete: it goes with its last binding' }] : []),
    ...(row.internal ? [{ mark: 'I', words: 'Internal: only exchanges lead to it, nobody publishes to it' }] : []),
    ...(row.alternate === null
      ? []
      : [{ mark: 'AE', words: `What no binding takes goes to ${row.alternate || 'the default exchange'}` }]),
    ...Object.entries(row.arguments)
      .filter(([name]) => name !== 'alternate-exchange')
      .map(([name, value]) => ({ mark: 'Args', words: `${name}: ${argumentText(value)}` })),
  ];
}
