import type { Channel, GetMessage } from 'amqplib';
import { type DeletedOne, MAX_PEEK } from '../../../shared/explore/messages.ts';
import { fail, type LabError } from '../../../shared/failure.ts';
import type { AmqpSession } from '../amqp-session.ts';
import { fetchMessages, type KeptMessage, onOwnChannel } from './peek.ts';
import { withoutCounters } from './publish-options.ts';

/**
 * Takes one message out of its queue: gets messages until it comes, acks it and puts the others back. AMQP can't name a
 * message: it is known again by its content and its place, and left where it is when that is not sure.
 * @param fetched what was fetched, in its order
 * @throws LabError MESSAGE_NOT_FOUND when it is not there any more, or not surely the same; and as `peek` does
 */
export function deleteOne(
  amqp: AmqpSession,
  queue: string,
  fetched: readonly KeptMessage[],
  index: number,
): Promise<DeletedOne> {
  const wanted = nameOf(fetched[index]!);
  // Equal messages are told apart by how many of them come before.
  const before = fetched.slice(0, index).filter((message) => isSame(message, wanted)).length;
  const isAlone = before === 0 && !fetched.slice(index + 1).some((message) => isSame(message, wanted));
  return onOwnChannel(amqp, queue, async (channel) => {
    let equal = 0;
    const { got, messages } = await fetchMessages(channel, queue, MAX_PEEK, (message) => {
      if (isSame(message, wanted)) equal++;
      return equal > before;
    });
    const at = equal > before ? messages.length - 1 : null;
    const why = at === null ? notThere(messages.length) : whyUnsure(fetched, index, messages, isAlone);
    const isSure = at !== null && why === null;
    if (isSure) channel.ack(got[at]!, false);
    giveBack(channel, isSure ? got.slice(0, -1) : got);
    if (why) throw why;
    return { putBack: got.length - 1 };
  });
}

/** In one go, so that they come back together. */
function giveBack(channel: Channel, got: readonly GetMessage[]): void {
  const last = got.at(-1);
  if (last) channel.nack(last, true, true);
}

interface Name {
  readonly message: KeptMessage;
  readonly text: string;
}

function nameOf(message: KeptMessage): Name {
  return { message, text: propertiesText(message) };
}

/** All that lasts: not the counts of a queue, nor that it was redelivered. */
function propertiesText({ exchange, routingKey, properties }: KeptMessage): string {
  const { headers = [], ...rest } = properties;
  return JSON.stringify([exchange, routingKey, rest, withoutCounters(headers)]);
}

function isSame(message: KeptMessage, { message: wanted, text }: Name): boolean {
  return (
    message.content.length === wanted.content.length &&
    propertiesText(message) === text &&
    message.content.equals(wanted.content)
  );
}

/**
 * A queue only loses messages at its front: what comes later than it was is another one. Of equal ones none is surely the one
 * unless all before it are as they were.
 */
function whyUnsure(
  fetched: readonly KeptMessage[],
  index: number,
  found: readonly KeptMessage[],
  isAlone: boolean,
): LabError | null {
  if (isAlone && (found.length - 1 <= index || fetched[index]!.properties.messageId !== undefined)) return null;
  const isAsItWas = found.length - 1 === index && found.every((message, i) => isSame(message, nameOf(fetched[i]!)));
  if (isAsItWas) return null;
  return fail(
    'MESSAGE_NOT_FOUND',
    'It is not sure which message this is now: the queue has changed, and has equal ones.',
    'Nothing was deleted. Fetch again, and delete it then.',
  );
}

function notThere(lookedAt: number): LabError {
  const where = lookedAt >= MAX_PEEK ? `the first ${MAX_PEEK} messages` : `the ${lookedAt} messages that are ready`;
  return fail(
    'MESSAGE_NOT_FOUND',
    `The message is not among ${where} any more: a consumer has taken it, or holds it.`,
    'Nothing was deleted. Fetch again to see what is there now.',
  );
}
