import type { ConfirmChannel, Message, Options } from 'amqplib';
import {
  type FilePlace,
  type FilePublished,
  MAX_MESSAGE_BYTES,
  type OneMessage,
  type PublishedOne,
  type Returned,
} from '../../../shared/explore/messages.ts';
import { type FailureCode, fail, LabError } from '../../../shared/failure.ts';
import type { AmqpSession } from '../amqp-session.ts';
import type { KeptMessage } from './peek.ts';
import { publishOptions } from './publish-options.ts';

/** Publishes a message and waits for the broker's word. One at a time: so a message that is sent back is that one. */
type Send = (exchange: string, key: string, content: Buffer, options: Options.Publish) => Promise<Sent>;

type Sent = { readonly is: 'confirmed' } | ({ readonly is: 'returned' } & Returned) | { readonly is: 'refused' };

function sender(channel: ConfirmChannel): Send {
  let returned: Returned | null = null;
  // A message is sent back before it is confirmed.
  channel.on('return', ({ fields }: Message) => {
    const { replyCode, replyText } = fields as unknown as { replyCode: number; replyText: string };
    returned = { code: replyCode, text: replyText };
  });
  return (exchange, key, content, options) => {
    returned = null;
    return new Promise((resolve, reject) => {
      channel.publish(exchange, key, content, options, (error: unknown) => {
        if (error instanceof Error && error.message === 'message nacked') resolve({ is: 'refused' });
        else if (error) reject(error);
        else resolve(returned ? { is: 'returned', ...returned } : { is: 'confirmed' });
      });
    });
  };
}

/**
 * Publishes one message, and waits until the broker has confirmed it.
 * @throws LabError INVALID_INPUT, TASK_TOO_LARGE, EXCHANGE_NOT_FOUND, ACCESS_REFUSED, BROKER_REFUSED, CONNECTION_LOST …
 */
export async function publishOne(amqp: AmqpSession, username: string, message: OneMessage): Promise<PublishedOne> {
  const content = contentOf(message);
  const { userId } = message.properties;
  if (userId !== undefined && userId !== username) {
    const why = `The user id is “${userId}”, and this connection’s user is “${username}”: brokers refuse that.`;
    throw fail('INVALID_INPUT', why, 'Leave it empty, or use the connection’s own user.');
  }
  const options = publishOptions(message.properties, username);
  const { exchange, key } = message.place;
  const sent = await amqp.confirmed(exchange || key, (channel) => sender(channel)(exchange, key, content, options));
  if (sent.is === 'refused') {
    const hint = 'The queue may be at its length limit, with the overflow “reject-publish”.';
    throw fail('BROKER_REFUSED', 'The broker answered with a nack: it did not take the message.', hint);
  }
  return { returned: sent.is === 'returned' ? { code: sent.code, text: sent.text } : null, bytes: content.length };
}

function contentOf({ body, bodyIs }: OneMessage): Buffer {
  const bytes = Buffer.from(body, bodyIs === 'text' ? 'utf8' : 'base64');
  if (bodyIs === 'base64' && bytes.toString('base64') !== body.replace(/\s/g, '')) {
    throw fail('INVALID_INPUT', 'The body is not base64.', 'Correct it, or publish it as text.');
  }
  if (bytes.length > MAX_MESSAGE_BYTES) {
    const size = `${(bytes.length / 1_048_576).toFixed(1)} MiB`;
    throw fail(
      'TASK_TOO_LARGE',
      `The message has ${size}, and brokers take 16 MiB at most.`,
      'Send less, or a link to it.',
    );
  }
  return bytes;
}

/** With these the broker says that it has not taken a message; after any other failure nobody knows. */
const refusals: ReadonlySet<FailureCode> = new Set([
  'EXCHANGE_NOT_FOUND',
  'ACCESS_REFUSED',
  'TASK_TOO_LARGE',
  'QUEUE_INVALID',
  'BROKER_REFUSED',
]);

export interface FileJob {
  readonly messages: readonly KeptMessage[];
  readonly to: FilePlace;
  /** The first message that is published, from 0. */
  readonly from: number;
  /** How many have their answer. */
  done: number;
  /** Resolves when it is to stop: the message that is on its way is then in doubt. */
  readonly stop: Promise<void>;
}

/**
 * Publishes messages one after the other, each when the one before is confirmed: when a connection is lost one message is in
 * doubt, and none is sent twice.
 * @throws LabError for what is found before anything is published: NOT_SUPPORTED, EXCHANGE_NOT_FOUND, NOT_CONNECTED …
 */
export async function publishFile(amqp: AmqpSession, username: string, job: FileJob): Promise<FilePublished> {
  const { messages, to, from, stop } = job;
  const placeOf = ({ exchange, routingKey }: KeptMessage): { exchange: string; key: string } =>
    to.kind === 'place' ? to.place : { exchange, key: routingKey };
  const options = messages.map(({ properties }, i) => prepared(i, () => publishOptions(properties, username)));
  await checkExchanges(amqp, new Set(messages.slice(from).map((message) => placeOf(message).exchange)));

  const tally = { confirmed: 0, returned: 0, refused: 0 };
  let example: FilePublished['example'] = null;
  let failure: LabError | null = null;
  let stopped = false;
  let underway: number | null = null;
  void stop.then(() => {
    stopped = true;
  });
  try {
    await amqp.confirmed('', async (channel) => {
      const send = sender(channel);
      for (let i = from; i < messages.length && !stopped; i++) {
        const message = messages[i]!;
        const { exchange, key } = placeOf(message);
        underway = i;
        const sent = await Promise.race([send(exchange, key, message.content, options[i]!), stop]);
        if (!sent) {
          // A broker with an alarm would answer to the closing as little as to the message.
          void channel.close().catch(() => {});
          throw fail('CONNECTION_LOST', 'It was stopped.', 'Publish the rest.');
        }
        underway = null;
        tally[sent.is]++;
        if (sent.is === 'returned') example ??= { code: sent.code, text: sent.text, line: i + 2 };
        job.done++;
      }
    });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    if (!stopped) failure = error;
  }
  const isRefused = underway !== null && failure !== null && refusals.has((failure as LabError).code);
  if (isRefused) tally.refused++;
  const inDoubt = underway !== null && !isRefused ? 1 : 0;
  const total = messages.length - from;
  return {
    total,
    ...tally,
    inDoubt,
    doubtLine: inDoubt ? underway! + 2 : null,
    notSent: total - tally.confirmed - tally.returned - tally.refused - inDoubt,
    example,
    stopped,
    failure: (failure as LabError | null)?.failure ?? null,
  };
}

/** All are looked at before the first is published. */
function prepared<T>(index: number, prepare: () => T): T {
  try {
    return prepare();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const { code, message } = error.failure;
    throw fail(code, `Line ${index + 2} of the file: ${message}`, 'Nothing was published. Take it out of the file.');
  }
}

async function checkExchanges(amqp: AmqpSession, names: ReadonlySet<string>): Promise<void> {
  for (const name of names) if (name !== '') await amqp.perform(name, (channel) => channel.checkExchange(name));
}
