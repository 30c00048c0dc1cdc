/** Vitest's global setup of the project "live": one RabbitMQ node for all its files. */
import type { TestProject } from 'vitest/node';
import { startRabbitMq } from './rabbitmq.ts';
import { type RabbitMqCoordinates, rabbitMqPrograms } from './rabbitmq-files.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** null where RabbitMQ is not installed. */
    readonly rabbitMq: RabbitMqCoordinates | null;
  }
}

/** Starts the shared node and returns what closes it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (rabbitMqPrograms() === null) {
    console.warn('RabbitMQ is not installed: tests that need it fail or, where they say so, are skipped.');
    project.provide('rabbitMq', null);
    return async () => {};
  }
  const node = await startRabbitMq();
  project.provide('rabbitMq', node.coordinates);
  return () => node.close();
}
