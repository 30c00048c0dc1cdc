// Python's pika, as Debian has it (python3-pika): a blocking connection in a process of its own, so that a cut is a kill.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { onBothBrokers, type Place } from './brokers.ts';
import { type Client, type Delivery, mailbox, usualJourney } from './journey.ts';

/** Debian's package is for Debian's Python, whatever other one comes first in PATH. */
const PYTHON = process.env.PIKA_PYTHON ?? '/usr/bin/python3';

type PikaEvent =
  | { event: 'done' }
  | { event: 'failed'; error: string }
  | { event: 'delivery'; tag: number; redelivered: boolean; body: string };

async function open({ vhost }: Place): Promise<Client> {
  const script = join(import.meta.dirname, 'pika_client.py');
  const python = spawn(PYTHON, [script, vhost.url], { stdio: ['pipe', 'pipe', 'inherit'] });
  const end = once(python, 'exit');
  python.stdin.on('error', () => {});
  const answers = mailbox<PikaEvent>('an answer of pika');
  const deliveries = mailbox<Delivery>('a delivery');
  createInterface({ input: python.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as PikaEvent;
    if (event.event !== 'delivery') answers.put(event);
    else deliveries.put(toDelivery(event));
  });
  const answered = async (): Promise<void> => {
    const answer = await answers.next();
    if (answer.event === 'failed') throw new Error(answer.error);
  };
  const tell = (command: object): Promise<void> => {
    python.stdin.write(`${JSON.stringify(command)}\n`);
    return answered();
  };
  const toDelivery = ({ tag, redelivered, body }: Extract<PikaEvent, { event: 'delivery' }>): Delivery => ({
    body,
    redelivered,
    ack: () => tell({ do: 'ack', tag }),
    requeue: () => tell({ do: 'nack', tag, requeue: true }),
    drop: () => tell({ do: 'nack', tag, requeue: false }),
  });
  await answered();
  return {
    declare: (queue) => tell({ do: 'declare', queue }),
    check: (queue) => tell({ do: 'check', queue }),
    publish: (queue, bodies) => tell({ do: 'publish', queue, bodies }),
    async consume(queue, prefetch) {
      await tell({ do: 'consume', queue, prefetch });
      return deliveries;
    },
    cut: () => python.kill('SIGKILL'),
    async close() {
      python.stdin.end();
      await end;
    },
  };
}

onBothBrokers('pika', (place) => {
  usualJourney(place, open);

  it('raises an error for a message that has no queue', async () => {
    const client = await open(place());
    await expect(client.publish('missing', ['lost'])).rejects.toThrow('UnroutableError: 1 unroutable message');
    await client.close();
  });
});
