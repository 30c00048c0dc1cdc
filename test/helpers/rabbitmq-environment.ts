/** How a node's coordinates travel from the process that started it to its children: in the environment, as JSON. */
import type { RabbitMqCoordinates } from './rabbitmq-files.ts';

const VARIABLE = 'WARREN_TEST_RABBITMQ';

/** Makes the coordinates known to this process and to every process it starts from now on; null takes them back. */
export function publishCoordinates(coordinates: RabbitMqCoordinates | null): void {
  if (coordinates) process.env[VARIABLE] = JSON.stringify(coordinates);
  else delete process.env[VARIABLE];
}

/** The published coordinates, or null. */
export function publishedCoordinates(): RabbitMqCoordinates | null {
  const text = process.env[VARIABLE];
  return text ? (JSON.parse(text) as RabbitMqCoordinates) : null;
}
