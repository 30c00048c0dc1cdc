import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { z } from 'zod';
import { MessageProperties, ShortText } from '../../../shared/explore/messages.ts';
import { fail, LabError } from '../../../shared/failure.ts';
import type { KeptMessage } from './peek.ts';
import { withoutCounters } from './publish-options.ts';

// Messages in a file: JSON lines, as docs/message-file.md tells.

const FORMAT = 'warren-messages';
const VERSION = 1;
/** A full fetch takes some 90 MB in base64. Bytes. */
const MAX_FILE = 128 * 1024 * 1024;
/** More messages are published by what is made for it. */
const MAX_MESSAGES = 10_000;

const Head = z.object({
  format: z.literal(FORMAT),
  version: z.int().min(1),
  queue: z.string(),
  vhost: z.string(),
  savedAt: z.string(),
  messages: z.int().min(0),
});

const Line = z.strictObject({
  exchange: ShortText,
  routingKey: ShortText,
  redelivered: z.boolean(),
  properties: MessageProperties,
  body: z.string(),
});

/** What of a file is there to be published. */
export interface MessageFile {
  readonly path: string;
  readonly queue: string;
  readonly vhost: string;
  readonly savedAt: string;
  readonly messages: readonly KeptMessage[];
  readonly bytes: number;
}

/**
 * Writes messages, beside the file until they are complete: nobody finds half a file, or loses the one that was there.
 * @returns how large the file is, in bytes
 * @throws LabError FILE_NOT_WRITTEN
 */
export async function writeMessages(
  path: string,
  from: { readonly queue: string; readonly vhost: string; readonly savedAt: Date },
  messages: readonly KeptMessage[],
): Promise<number> {
  const head = { format: FORMAT, version: VERSION, ...from, messages: messages.length };
  return writeWhole(path, async (append) => {
    await append(`${JSON.stringify(head)}\n`);
    for (const { content, properties, ...message } of messages) {
      const line = { ...message, properties: lasting(properties), body: content.toString('base64') };
      await append(`${JSON.stringify(line)}\n`);
    }
  });
}

/** Writes one body. @throws LabError FILE_NOT_WRITTEN */
export function writeBody(path: string, bytes: Buffer): Promise<number> {
  return writeWhole(path, (append) => append(bytes));
}

/** A queue's own counts belong to the delivery and not to the message. */
function lasting(properties: MessageProperties): MessageProperties {
  return properties.headers ? { ...properties, headers: withoutCounters(properties.headers) } : properties;
}

async function writeWhole(
  path: string,
  write: (append: (part: string | Buffer) => Promise<void>) => Promise<void>,
): Promise<number> {
  const part = `${path}.part`;
  try {
    const handle = await open(part, 'w');
    try {
      await write((bytes) => handle.appendFile(bytes));
    } finally {
      await handle.close();
    }
    await rename(part, path);
    return (await stat(path)).size;
  } catch (error) {
    const hint = 'Choose another place, with room on the disk, where you may write.';
    throw fail('FILE_NOT_WRITTEN', `${path} could not be written.`, hint, String(error));
  } finally {
    await rm(part, { force: true }).catch(() => {});
  }
}

/**
 * Reads a file of messages, and all of it: one that is damaged anywhere is refused whole.
 * @throws LabError MESSAGE_FILE_INVALID, MESSAGE_FILE_TOO_NEW
 */
export async function readMessages(path: string): Promise<MessageFile> {
  const bytes = await readBounded(path);
  const lines = linesOf(bytes);
  const head = readHead(path, lines.next().value);
  const messages: KeptMessage[] = [];
  let size = 0;
  for (const line of lines) {
    if (messages.length >= MAX_MESSAGES) throw invalid(path, 'it has more than 10,000 messages');
    const message = readLine(path, messages.length + 2, line);
    messages.push(message);
    size += message.content.length;
  }
  if (messages.length !== head.messages) {
    throw invalid(path, `its first line speaks of ${head.messages} messages, and it has ${messages.length}`);
  }
  const { queue, vhost, savedAt } = head;
  return { path, queue, vhost, savedAt, messages, bytes: size };
}

async function readBounded(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE) throw invalid(path, 'it is larger than 128 MiB');
    return await readFile(path);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw invalid(path, 'it can’t be read', String(error));
  }
}

function* linesOf(bytes: Buffer): Generator<Buffer, undefined> {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    const line = bytes.subarray(at, end < 0 ? bytes.length : end);
    at = end < 0 ? bytes.length : end + 1;
    if (line.length > 0) yield line;
  }
}

function readHead(path: string, line: Buffer | undefined): z.infer<typeof Head> {
  const value = line && line.length < 10_000 ? parseJson(line) : undefined;
  const head = Head.safeParse(value);
  if (!head.success) throw invalid(path, 'its first line does not say that it is a file of Warren’s messages');
  if (head.data.version > VERSION) {
    throw fail(
      'MESSAGE_FILE_TOO_NEW',
      `${path} was saved by a newer Warren: it has version ${head.data.version}, and this Warren reads ${VERSION}.`,
      'Update Warren. Nothing was published.',
    );
  }
  return head.data;
}

function readLine(path: string, number: number, line: Buffer): KeptMessage {
  const parsed = safely(() => Line.safeParse(parseJson(line)));
  if (!parsed?.success) {
    const issue = parsed?.error.issues[0];
    throw invalid(path, `line ${number} is no message`, issue && `${issue.path.join('.')}: ${issue.message}`);
  }
  const { body, ...message } = parsed.data;
  const content = Buffer.from(body, 'base64');
  if (content.toString('base64') !== body) throw invalid(path, `the body in line ${number} is not base64`);
  return { ...message, content };
}

function parseJson(line: Buffer): unknown {
  return safely(() => JSON.parse(line.toString('utf8')));
}

/** Undefined for what can't be parsed; what is nested without end is stopped by the stack's. */
function safely<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function invalid(path: string, why: string, detail?: string): LabError {
  const message = `${path} is not a file of messages that can be published: ${why}.`;
  return fail('MESSAGE_FILE_INVALID', message, 'Nothing was published. Choose another file.', detail);
}
