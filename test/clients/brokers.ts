/** Both brokers for one test: what a client does on RabbitMQ it must do on the built-in broker. */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import type { Broker, BrokerNode, Vhost } from '../helpers/broker-handle.ts';
import { startBuiltIn } from '../helpers/built-in.ts';
import { startRabbitMq } from '../helpers/rabbitmq.ts';
import { sharedRabbitMq } from '../helpers/rabbitmq-shared.ts';

/** Where a test works. */
export interface Place {
  readonly broker: Broker;
  /** A vhost of the test's own. */
  readonly vhost: Vhost;
  /** Starts a broker of the same kind to crash. */
  startAnother(): Promise<BrokerNode>;
}

interface Kind {
  readonly name: string;
  use(): Promise<{ broker: Broker; done: () => Promise<void> }>;
  startAnother(): Promise<BrokerNode>;
}

const kinds: Kind[] = [
  {
    name: 'RabbitMQ',
    use: async () => ({ broker: sharedRabbitMq(), done: async () => {} }),
    startAnother: startRabbitMq,
  },
  {
    name: 'the built-in broker',
    async use() {
      const broker = await startBuiltIn();
      return { broker, done: () => broker.close() };
    },
    startAnother: startBuiltIn,
  },
];

/** Registers the tests once for each broker; `place()` is where the running test works. */
export function onBothBrokers(client: string, tests: (place: () => Place) => void): void {
  describe.each(kinds)(`${client} on $name`, ({ use, startAnother }) => {
    let used: Awaited<ReturnType<Kind['use']>>;
    let place: Place;
    beforeAll(async () => {
      used = await use();
    });
    beforeEach(async () => {
      place = { broker: used.broker, vhost: await used.broker.createVhost(), startAnother };
    });
    afterAll(() => used?.done());
    tests(() => place);
  });
}
