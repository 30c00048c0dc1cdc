/** Playwright's global setup: one RabbitMQ node for all end-to-end tests, known to them by the environment. */
import { startRabbitMq } from './rabbitmq.ts';
import { attachRabbitMq, type RabbitMq } from './rabbitmq-admin.ts';
import { publishCoordinates, publishedCoordinates } from './rabbitmq-environment.ts';

/** Starts the node, publishes its coordinates and returns what closes it. */
// biome-ignore lint/style/noDefaultExport: Playwright takes a globalSetup file's default export and nothing else.
export default async function setup(): Promise<() => Promise<void>> {
  const node = await startRabbitMq();
  publishCoordinates(node.coordinates);
  return async () => {
    publishCoordinates(null);
    await node.close();
  };
}

/**
 * The node that the global setup started, for end-to-end tests.
 *
 * @throws Error when no coordinates are published: the setup did not run.
 */
export function playwrightRabbitMq(): RabbitMq {
  const coordinates = publishedCoordinates();
  if (!coordinates) throw new Error('WARREN_TEST_RABBITMQ is not set: is rabbitmq-playwright.ts the globalSetup?');
  return attachRabbitMq(coordinates);
}
