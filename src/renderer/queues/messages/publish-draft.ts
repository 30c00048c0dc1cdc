import { create } from 'zustand';
import { MAX_MESSAGE_BYTES, MessageProperties, type OneMessage } from '../../../shared/explore/messages.ts';
import { type FieldErrors, read, toNumber } from '../../ui/form.ts';
import { readHeaders } from './typed-headers.ts';

/** A message as it is typed; it stays while one looks at something else. */
export interface Draft {
  readonly to: 'queue' | 'exchange';
  readonly exchange: string;
  readonly key: string;
  readonly bodyIs: 'text' | 'json' | 'base64';
  readonly body: string;
  readonly contentType: string;
  readonly persistent: boolean;
  readonly priority: string;
  readonly expiration: string;
  readonly messageId: string;
  readonly correlationId: string;
  readonly replyTo: string;
  readonly type: string;
  readonly appId: string;
  readonly timestamp: string;
  readonly headers: string;
}

export const draftStore = create<Draft>()(() => ({
  to: 'queue',
  exchange: '',
  key: '',
  bodyIs: 'text',
  body: '',
  contentType: '',
  persistent: true,
  priority: '',
  expiration: '',
  messageId: '',
  correlationId: '',
  replyTo: '',
  type: '',
  appId: '',
  timestamp: '',
  headers: '',
}));

export type ReadDraft =
  | { readonly ok: true; readonly message: OneMessage }
  | { readonly ok: false; readonly errors: FieldErrors };

/** Reads what was typed, as a message for a queue or for an exchange. */
export function readDraft(draft: Draft, queue: string): ReadDraft {
  const { body, bodyIs, expiration } = draft;
  const wrong = (field: keyof Draft, message: string): ReadDraft => ({ ok: false, errors: { [field]: message } });
  const tooLarge = bodyError(draft);
  if (tooLarge) return wrong('body', tooLarge);
  const headers = readHeaders(draft.headers);
  if (!headers.ok) return wrong('headers', headers.message);
  if (expiration !== '' && !/^\d+$/.test(expiration)) {
    return wrong('expiration', 'An expiration is a whole number of milliseconds.');
  }
  const contentType = draft.contentType || (bodyIs === 'json' ? 'application/json' : '');
  const { messageId, correlationId, replyTo, type, appId, timestamp } = draft;
  const texts = { contentType, expiration, messageId, correlationId, replyTo, type, appId, timestamp };
  const parsed = read(MessageProperties, {
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== '')),
    deliveryMode: draft.persistent ? 2 : 1,
    ...(draft.priority === '' ? {} : { priority: toNumber(draft.priority) }),
    ...(headers.table.length > 0 ? { headers: headers.table } : {}),
  });
  if (!parsed.ok) return parsed;
  const place = draft.to === 'queue' ? { exchange: '', key: queue } : { exchange: draft.exchange, key: draft.key };
  return {
    ok: true,
    message: { place, body, bodyIs: bodyIs === 'base64' ? 'base64' : 'text', properties: parsed.value },
  };
}

function bodyError({ body, bodyIs }: Draft): string | null {
  // A base64 body is a third longer than its bytes.
  const bytes = bodyIs === 'base64' ? (body.length * 3) / 4 : new TextEncoder().encode(body).length;
  if (bytes > MAX_MESSAGE_BYTES + 2) {
    return `It has ${(bytes / 1_048_576).toFixed(1)} MiB, and brokers take 16 MiB at most.`;
  }
  if (bodyIs !== 'json') return null;
  try {
    JSON.parse(body);
    return null;
  } catch (error) {
    return `That is no JSON: ${(error as Error).message}`;
  }
}
