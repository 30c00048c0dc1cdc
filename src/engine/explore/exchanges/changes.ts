import {
  type ArgumentTable,
  argumentText,
  type BindingSettings,
  type ExchangeDeclared,
  type ExchangeDifference,
  type ExchangeRow,
  type ExchangeSettings,
} from '../../../shared/explore/exchanges.ts';
import { OneExchange } from '../../../shared/explore/exchanges-management.ts';
import { LabError } from '../../../shared/failure.ts';
import type { BrokerSession } from '../broker-session.ts';
import { exchangePath } from './exchanges.ts';
import { differenceIn, exchangeFailure } from './failures.ts';

/** What changes exchanges and bindings on a broker. */
export interface ExchangeChanges {
  /** @throws LabError NOT_CONNECTED, EXCHANGE_INVALID, NAME_RESERVED, ACCESS_REFUSED, BROKER_REFUSED */
  declare(settings: ExchangeSettings): Promise<ExchangeDeclared>;
  /**
   * Deletes an exchange, and the bindings from it and to it. One that is not there is none afterwards either.
   * @throws LabError NOT_CONNECTED, EXCHANGE_IN_USE, ACCESS_REFUSED, BROKER_REFUSED
   */
  remove(name: string, onlyIfUnused: boolean): Promise<void>;
  /** @throws LabError NOT_CONNECTED, EXCHANGE_NOT_FOUND, QUEUE_NOT_FOUND, EXCHANGE_INVALID, ACCESS_REFUSED */
  bind(binding: BindingSettings): Promise<void>;
  /**
   * Takes a binding away; one that is not there is gone already.
   * @param propertiesKey as the broker listed it: finds it whatever its arguments' types are; null = by its arguments
   * @throws LabError as `bind` does
   */
  unbind(binding: BindingSettings, propertiesKey: string | null): Promise<void>;
}

export function createExchangeChanges(session: BrokerSession): ExchangeChanges {
  /** The exchange as it is; null = there is none; undefined = nobody tells. */
  async function find(name: string): Promise<ExchangeRow | null | undefined> {
    const { management, vhost } = session.access();
    try {
      return OneExchange.parse(await management.get(exchangePath(vhost, name)));
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      return error.code === 'MANAGEMENT_NOT_FOUND' ? null : undefined;
    }
  }

  async function isThere(name: string): Promise<boolean> {
    try {
      await session.access().amqp.perform(name, (channel) => channel.checkExchange(name));
      return true;
    } catch (error) {
      const told = exchangeFailure(error, name);
      if (told instanceof LabError && told.code === 'EXCHANGE_NOT_FOUND') return false;
      throw told;
    }
  }

  return {
    async declare(settings) {
      const { name, type, durable, autoDelete, internal } = settings;
      const known = await find(name);
      if (known) {
        const differences = differencesOf(known, settings);
        return differences.length === 0 ? { outcome: 'same' } : { outcome: 'different', differences, isComplete: true };
      }
      const wasThere = known === undefined && (await isThere(name));
      const options = { durable, autoDelete, internal, arguments: argumentsOf(settings) };
      try {
        await session.access().amqp.perform(name, (channel) => channel.assertExchange(name, type, options));
      } catch (error) {
        const difference = differenceIn(error);
        if (difference) return { outcome: 'different', differences: [difference], isComplete: false };
        throw exchangeFailure(error, name, type);
      }
      return { outcome: wasThere ? 'same' : 'declared' };
    },
    async remove(name, ifUnused) {
      try {
        await session.access().amqp.perform(name, (channel) => channel.deleteExchange(name, { ifUnused }));
      } catch (error) {
        throw exchangeFailure(error, name);
      }
    },
    async bind({ source, to, key, arguments: table }) {
      try {
        await session.access().amqp.perform(source, async (channel) => {
          if (to.kind === 'queue') await channel.bindQueue(to.name, source, key, table);
          else await channel.bindExchange(to.name, source, key, table);
        });
      } catch (error) {
        throw exchangeFailure(error, source);
      }
    },
    async unbind({ source, to, key, arguments: table }, propertiesKey) {
      const { amqp, management, vhost } = session.access();
      if (propertiesKey) {
        const parts = [vhost, 'e', source, to.kind === 'queue' ? 'q' : 'e', to.name, propertiesKey];
        const gone = await management
          .ask('DELETE', `/api/bindings/${parts.map(encodeURIComponent).join('/')}`)
          .catch((error: unknown) => error);
        if (!(gone instanceof LabError)) return;
        if (gone.code !== 'MANAGEMENT_NOT_FOUND' && gone.code !== 'MANAGEMENT_UNREACHABLE') throw gone;
      }
      try {
        await amqp.perform(source, async (channel) => {
          if (to.kind === 'queue') await channel.unbindQueue(to.name, source, key, table);
          else await channel.unbindExchange(to.name, source, key, table);
        });
      } catch (error) {
        throw exchangeFailure(error, source);
      }
    },
  };
}

function argumentsOf({ alternate, arguments: table }: ExchangeSettings): ArgumentTable {
  return alternate === null ? table : { ...table, 'alternate-exchange': alternate };
}

/** In what an exchange differs from one that is wanted. */
export function differencesOf(now: ExchangeRow, asked: ExchangeSettings): ExchangeDifference[] {
  const wanted = argumentsOf(asked);
  const names = [...new Set([...Object.keys(now.arguments), ...Object.keys(wanted)])].sort();
  const text = (table: ArgumentTable, name: string): string => (name in table ? argumentText(table[name]) : 'not set');
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  return [
    { property: 'type', now: now.type, asked: asked.type },
    { property: 'durable', now: yes(now.durable), asked: yes(asked.durable) },
    { property: 'auto-delete', now: yes(now.autoDelete), asked: yes(asked.autoDelete) },
    { property: 'internal', now: yes(now.internal), asked: yes(asked.internal) },
    ...names.map((name) => ({ property: name, now: text(now.arguments, name), asked: text(wanted, name) })),
  ].filter((each) => each.now !== each.asked);
}
