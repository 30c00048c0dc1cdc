import type { Handlers } from '../shared/contract.ts';
import type { OpenBrokers } from './open-brokers.ts';

type MessageCall = Extract<keyof Handlers, `message.${string}`>;

/** How the user chooses files: the system's own dialogs. null = it was cancelled. */
export interface MessageDialogs {
  chooseTarget(kind: 'messages' | 'body', suggestion: string): Promise<string | null>;
  chooseFile(): Promise<string | null>;
}

/** Messages of queues of the brokers that are open. */
export function createMessageHandlers({
  brokers,
  messageDialogs: dialogs,
}: {
  brokers: OpenBrokers;
  messageDialogs: MessageDialogs;
}): Pick<Handlers, MessageCall> {
  return {
    'message.facts': ({ at, queue }) => brokers.at(at).messages.facts(queue),
    'message.peek': ({ at, ...input }) => brokers.at(at).messages.peek(input),
    'message.view': ({ at, fetch, index }) => brokers.at(at).messages.view(fetch, index),
    'message.body': ({ at, ...part }) => brokers.at(at).messages.body(part),
    'message.search': ({ at, fetch, text }) => brokers.at(at).messages.search(fetch, text),
    'message.delete': ({ at, fetch, index }) => brokers.at(at).messages.delete(fetch, index),

    'message.save': async ({ at, fetch, indexes }) => {
      const { messages } = brokers.at(at);
      const file = await dialogs.chooseTarget('messages', 'warren.messages.jsonl');
      if (file === null) return { outcome: 'cancelled' };
      return { outcome: 'written', file, ...(await messages.save(fetch, indexes, file)) };
    },
    'message.saveBody': async ({ at, fetch, index }) => {
      const { messages } = brokers.at(at);
      const { body, properties } = await messages.view(fetch, index);
      const ending = body.isText ? (properties.contentType?.includes('json') ? 'json' : 'txt') : 'bin';
      const file = await dialogs.chooseTarget('body', `message-${index + 1}.${ending}`);
      if (file === null) return { outcome: 'cancelled' };
      return { outcome: 'written', file, messages: 1, bytes: await messages.saveBody(fetch, index, file) };
    },

    'message.publish': ({ at, ...message }) => brokers.at(at).messages.publish(message),
    'message.openFile': async ({ at }) => {
      const { messages } = brokers.at(at);
      const file = await dialogs.chooseFile();
      return file === null ? null : messages.openFile(file);
    },
    'message.publishFile': ({ at, file, to, from }) => brokers.at(at).messages.publishFile(file, to, from),
    'message.fileProgress': ({ at }) => brokers.at(at).messages.fileProgress(),
    'message.stopFile': ({ at }) => brokers.at(at).messages.stopFile(),
  };
}
