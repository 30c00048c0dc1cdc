import { createServer, type Server } from 'node:http';
import type { Broker } from '../broker.ts';

/** RabbitMQ's management API, the part of it that explorers use. */
export function createManagementServer(_broker: Broker, _about: { readonly amqpPort: number }): Server {
  return createServer((_request, response) => {
    response.writeHead(404).end();
  });
}
