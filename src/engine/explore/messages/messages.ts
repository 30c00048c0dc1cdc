import type {
  Body,
  BodyPart,
  DeletedOne,
  Fetched,
  FilePlace,
  FileProgress,
  FilePublished,
  MessageDetail,
  MessageSummary,
  OneMessage,
  OpenedFile,
  PeekFacts,
  PeekInput,
  PublishedOne,
  PublishPlace,
} from '../../../shared/explore/messages.ts';
import { deathsOf, headerOf, numberOf, storyOf } from '../../../shared/explore/messages-story.ts';
import { fail } from '../../../shared/failure.ts';
import type { BrokerSession } from '../broker-session.ts';
import { characterEnd, headOf, type ShownBody, showBody } from './body.ts';
import { deleteOne } from './delete.ts';
import { peekFacts } from './facts.ts';
import { type MessageFile, readMessages, writeBody, writeMessages } from './file.ts';
import { type KeptMessage, peek } from './peek.ts';
import { type FileJob, publishFile, publishOne } from './publish.ts';
import { findMessages } from './search.ts';

/**
 * The messages of one connection: those of the newest fetch are kept here, and the window is told what it shows of them.
 * A fetch that the next one has taken the place of is MESSAGE_NOT_FOUND.
 */
export interface Messages {
  facts(queue: string): Promise<PeekFacts>;
  peek(input: PeekInput): Promise<Fetched>;
  view(fetch: number, index: number): Promise<MessageDetail>;
  body(part: BodyPart): Promise<Body>;
  search(fetch: number, text: string): Promise<number[]>;
  delete(fetch: number, index: number): Promise<DeletedOne>;
  /** What a file of these messages is called, and how it is written. `indexes` null = all. */
  save(fetch: number, indexes: readonly number[] | null, path: string): Promise<{ messages: number; bytes: number }>;
  saveBody(fetch: number, index: number, path: string): Promise<number>;
  publish(message: OneMessage): Promise<PublishedOne>;
  openFile(path: string): Promise<OpenedFile>;
  /** @throws LabError PUBLISHING_ALREADY */
  publishFile(file: number, to: FilePlace, from: number): Promise<FilePublished>;
  fileProgress(): FileProgress | null;
  stopFile(): void;
  /** Forgets what is kept, and stops what is published. */
  close(): void;
}

interface Kept {
  readonly id: number;
  readonly queue: string;
  readonly messages: readonly KeptMessage[];
}

export function createMessages(session: BrokerSession, now: () => number = Date.now): Messages {
  let lastId = 0;
  let kept: Kept | null = null;
  let file: { readonly id: number; readonly content: MessageFile } | null = null;
  let job: { readonly progress: FileJob; readonly stop: () => void } | null = null;
  /** The body that is looked at, unpacked once and not for each part. */
  let shown: { readonly message: KeptMessage; readonly body: Promise<ShownBody> } | null = null;

  const amqp = () => session.access().amqp;
  const username = () => session.access().target.endpoint.username;

  function fetched(id: number): Kept {
    if (kept?.id === id) return kept;
    throw fail('MESSAGE_NOT_FOUND', 'These messages are no longer kept: others were fetched since.', 'Fetch again.');
  }

  function one(id: number, index: number): KeptMessage {
    const message = fetched(id).messages[index];
    if (!message) throw fail('MESSAGE_NOT_FOUND', 'There is no such message.', 'Fetch again.');
    return message;
  }

  function bodyOf(message: KeptMessage): Promise<ShownBody> {
    if (shown?.message !== message) {
      shown = { message, body: showBody(message.content, message.properties.contentEncoding) };
    }
    return shown.body;
  }

  return {
    facts: (queue) => peekFacts(session, queue),
    async peek(input) {
      // Two fetches' messages are not in memory at once.
      kept = null;
      shown = null;
      const { messages, bytes, left, ended } = await peek(amqp(), input);
      lastId += 1;
      kept = { id: lastId, queue: input.queue, messages };
      const { queue, putBack } = input;
      return { id: lastId, queue, putBack, messages: messages.map(summary), bytes, left, ended, at: now() };
    },
    async view(fetch, index) {
      const message = one(fetch, index);
      const { exchange, routingKey, redelivered, properties } = message;
      const { facts } = await bodyOf(message);
      const story = storyOf(properties.headers, (at) => new Date(at).toLocaleString('en-GB'));
      return { index, exchange, routingKey, redelivered, properties, story, body: facts };
    },
    async body({ fetch, index, offset, bytes, asText }) {
      const { bytes: whole } = await bodyOf(one(fetch, index));
      const end = Math.min(offset + bytes, whole.length);
      const part = whole.subarray(offset, asText ? characterEnd(whole, end) : end);
      // A copy: what is sent to the window is the whole buffer that it is a part of.
      return { bytes: new Uint8Array(part), total: whole.length };
    },
    search: (fetch, text) => findMessages(fetched(fetch).messages, text),
    async delete(fetch, index) {
      one(fetch, index);
      const { queue, messages } = fetched(fetch);
      return deleteOne(amqp(), queue, messages, index);
    },
    async save(fetch, indexes, path) {
      const { queue, messages } = fetched(fetch);
      const chosen = indexes ? indexes.map((index) => one(fetch, index)) : messages;
      const bytes = await writeMessages(
        path,
        { queue, vhost: session.access().vhost, savedAt: new Date(now()) },
        chosen,
      );
      return { messages: chosen.length, bytes };
    },
    async saveBody(fetch, index, path) {
      return writeBody(path, (await bodyOf(one(fetch, index))).bytes);
    },
    publish: (message) => publishOne(amqp(), username(), message),
    async openFile(path) {
      const content = await readMessages(path);
      lastId += 1;
      file = { id: lastId, content };
      return opened(lastId, content, username());
    },
    async publishFile(id, to, from) {
      if (job)
        throw fail('PUBLISHING_ALREADY', 'A file is being published already.', 'Wait until that is done, or stop it.');
      if (file?.id !== id) throw fail('MESSAGE_NOT_FOUND', 'Another file was opened since.', 'Open it again.');
      const { messages } = file.content;
      const { promise, resolve } = Promise.withResolvers<void>();
      job = { progress: { messages, to, from, done: 0, stop: promise }, stop: resolve };
      try {
        return await publishFile(amqp(), username(), job.progress);
      } finally {
        job = null;
      }
    },
    fileProgress: () => job && { done: job.progress.done, total: job.progress.messages.length - job.progress.from },
    stopFile: () => job?.stop(),
    close() {
      kept = null;
      shown = null;
      file = null;
      job?.stop();
    },
  };
}

function summary(
  { exchange, routingKey, redelivered, properties, content }: KeptMessage,
  index: number,
): MessageSummary {
  return {
    index,
    exchange,
    routingKey,
    redelivered,
    bytes: content.length,
    head: headOf(content),
    messageId: properties.messageId ?? null,
    contentType: properties.contentType ?? null,
    deliveryCount: numberOf(headerOf(properties.headers, 'x-delivery-count')),
    died: deathsOf(properties.headers)[0]?.reason ?? null,
  };
}

/** So many places are named. */
const FEW = 5;

function opened(id: number, { messages, ...file }: MessageFile, username: string): OpenedFile {
  const places = new Map<string, PublishPlace>();
  for (const { exchange, routingKey: key } of messages) {
    if (places.size < FEW) places.set(JSON.stringify([exchange, key]), { exchange, key });
  }
  const otherUsers = messages.filter(
    ({ properties: { userId } }) => userId !== undefined && userId !== username,
  ).length;
  return { id, ...file, messages: messages.length, otherUsers, places: [...places.values()] };
}
