import { z } from 'zod';
import {
  type Body,
  BodyPart,
  type DeletedOne,
  type Fetched,
  FilePlace,
  type FileProgress,
  type FilePublished,
  MAX_PEEK,
  type MessageDetail,
  OneMessage,
  type OpenedFile,
  type PeekFacts,
  PeekInput,
  type PublishedOne,
  type SavedFile,
} from '../explore/messages.ts';
import { AnyQueueName } from '../explore/queues.ts';
import { At } from '../ids.ts';
import { call, change } from './call.ts';

const Index = z.int().min(0).max(MAX_PEEK);
const OfFetch = At.extend({ fetch: z.int() });

/** Looking at messages of a queue, and publishing to it. */
export const messageCalls = {
  /** What decides what a peek costs. */
  'message.facts': call<PeekFacts>()(At.extend({ queue: AnyQueueName })),
  /** Fetches messages and puts them back, which changes their marks and counts; or takes them out. */
  'message.peek': change<Fetched>()(PeekInput.extend(At.shape)),
  'message.view': call<MessageDetail>()(OfFetch.extend({ index: Index })),
  'message.body': call<Body>()(BodyPart.extend(At.shape)),
  /** The numbers of the messages in which a text stands: in the body, the properties or the headers. */
  'message.search': call<number[]>()(OfFetch.extend({ text: z.string().max(1_000) })),
  /** Asks for a file in the system's dialog; `indexes` null = all that were fetched. */
  'message.save': call<SavedFile>()(OfFetch.extend({ indexes: z.array(Index).min(1).max(MAX_PEEK).nullable() })),
  'message.saveBody': call<SavedFile>()(OfFetch.extend({ index: Index })),
  /** Takes one message out of its queue; those before it are fetched and put back. */
  'message.delete': change<DeletedOne>()(OfFetch.extend({ index: Index })),

  /** Resolves when the broker has confirmed it. */
  'message.publish': change<PublishedOne>()(OneMessage.extend(At.shape)),
  /** Asks for a file in the system's dialog, and reads it; null = it was cancelled. */
  'message.openFile': call<OpenedFile | null>()(At),
  /** Resolves when all were published, or something ended it. `from`: the first message of the file, from 0. */
  'message.publishFile': change<FilePublished>()(
    At.extend({ file: z.int(), to: FilePlace, from: z.int().min(0).max(10_000) }),
  ),
  'message.fileProgress': call<FileProgress | null>()(At),
  'message.stopFile': call<void>()(At),
} as const;
