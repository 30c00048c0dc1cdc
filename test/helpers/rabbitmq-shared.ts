/** The node that vitest's global setup started, for the tests of the project "live". */
import { inject } from 'vitest';
import { attachRabbitMq, type RabbitMq } from './rabbitmq-admin.ts';
// For its declaration of what vitest provides.
import type {} from './rabbitmq-global.ts';

let attached: RabbitMq | undefined;

/** Whether there is a shared node, for `describe.skipIf(!hasSharedRabbitMq())`. */
export function hasSharedRabbitMq(): boolean {
  return inject('rabbitMq') !== null;
}

/**
 * The shared node. It belongs to all files of the run: use a vhost of your own, and start a node of your own
 * (startRabbitMq) to stop or crash it.
 *
 * @throws Error when RabbitMQ is not installed.
 */
export function sharedRabbitMq(): RabbitMq {
  const coordinates = inject('rabbitMq');
  if (!coordinates) throw new Error('RabbitMQ is not installed: there is no shared node');
  attached ??= attachRabbitMq(coordinates);
  return attached;
}
