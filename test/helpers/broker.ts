/**
 * The broker that the running vitest project is about: RabbitMQ in "live", the built-in one in "live-built-in". The same test
 * files run in both.
 */
import { inject } from 'vitest';
import type { Broker, BrokerNode, BrokerStartOptions } from './broker-handle.ts';
import { startBuiltIn } from './built-in.ts';
import { attachBuiltIn } from './built-in-admin.ts';
// For its declaration of what vitest provides.
import type {} from './built-in-global.ts';
import { startRabbitMq } from './rabbitmq.ts';
import { sharedRabbitMq } from './rabbitmq-shared.ts';

export type { Broker, BrokerNode, BrokerStartOptions } from './broker-handle.ts';

let attached: Broker | undefined;

/**
 * The broker that all files of the run share: use a vhost of your own, and start a broker of your own (startBroker) to stop
 * or crash it.
 *
 * @throws Error when RabbitMQ is meant and not installed.
 */
export function sharedBroker(): Broker {
  const builtIn = inject('builtIn');
  attached ??= builtIn ? attachBuiltIn(builtIn) : sharedRabbitMq();
  return attached;
}

/** Starts a broker of the test's own. */
export function startBroker(options: BrokerStartOptions = {}): Promise<BrokerNode> {
  return inject('builtIn') ? startBuiltIn(options) : startRabbitMq(options);
}
