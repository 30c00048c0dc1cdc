import type { Failure } from '../failure.ts';
import { accessRules } from './access-rules.ts';
import { connectionRules } from './connection-rules.ts';
import { deliveryRules } from './delivery-rules.ts';
import { queueRules } from './queue-rules.ts';
import type { Known, Rule } from './rule.ts';

/** Everything that the doctor knows: what comes first is asked first. */
export const rules: readonly Rule[] = [...queueRules, ...accessRules, ...deliveryRules, ...connectionRules];

/**
 * What a broker, a client library or a system means by `text`; null where the doctor does not know it.
 * @param text its own words, which become the failure's evidence
 */
export function diagnose(text: string, known: Known = {}): Failure | null {
  const flat = text.replace(/\s+/g, ' ');
  for (const { code, pattern, applies, explain } of rules) {
    const match = pattern.exec(flat);
    if (match && (applies?.(known) ?? true)) return { code, ...explain(match, known), detail: text };
  }
  return null;
}

/** What a broker answered, with a code that it has from AMQP. */
const REPLIES = [
  // amqplib: Channel closed by server: 406 (PRECONDITION-FAILED) with message "…"
  /\b(?<code>[345]\d\d) \([A-Z-]+\) with message "(?<text>.*?)"/,
  // Java: #method<channel.close>(reply-code=406, reply-text=…, class-id=50, method-id=10)
  /reply-code=(?<code>\d+), reply-text=(?<text>.*?), class-id=(?<classId>\d+), method-id=(?<methodId>\d+)/,
  // .NET: code=406, text='…', classId=50, methodId=10
  /code=(?<code>\d+), text='(?<text>.*?)', classId=(?<classId>\d+), methodId=(?<methodId>\d+)/,
  // Go: Exception (406) Reason: "…"
  /Exception \((?<code>\d+)\) Reason: "(?<text>.*?)"(?:$| )/,
  // pika and others in Python: ChannelClosedByBroker: (406, "…")
  /\((?<code>[345]\d\d), (?:"(?<text>.*?)"|'(?<other>.*?)')\)/,
];

/** AMQP's ids of the methods that amqplib names. */
const methods: Record<string, readonly [number, number]> = {
  ExchangeDeclare: [40, 10],
  ExchangeDelete: [40, 20],
  ExchangeBind: [40, 30],
  QueueDeclare: [50, 10],
  QueueBind: [50, 20],
  QueuePurge: [50, 30],
  QueueDelete: [50, 40],
  QueueUnbind: [50, 50],
  BasicConsume: [60, 20],
  BasicPublish: [60, 40],
  BasicGet: [60, 70],
};

function methodIn(flat: string, groups: Record<string, string | undefined> | undefined): Known['method'] {
  if (groups?.classId) return { classId: Number(groups.classId), methodId: Number(groups.methodId) };
  const named = methods[/Operation failed: (\w+);/.exec(flat)?.[1] ?? ''];
  return named && { classId: named[0], methodId: named[1] };
}

/**
 * What a text means that somebody pasted: a broker's words, a client's exception with its stack, lines of a log. It
 * is searched for the broker's own answer first, since what a client adds is about itself.
 */
export function diagnosePasted(text: string): Failure | null {
  const flat = text.replace(/\s+/g, ' ').trim();
  for (const pattern of REPLIES) {
    const groups = pattern.exec(flat)?.groups;
    if (!groups) continue;
    const reply = groups.text ?? groups.other ?? '';
    const found = diagnose(reply, { method: methodIn(flat, groups) });
    if (found) return found;
    // What a client says of itself may still tell it; else the broker's answer is all there is.
    return diagnose(flat) ?? unknownReply(Number(groups.code), reply);
  }
  const found = diagnose(flat, { method: methodIn(flat, undefined) });
  return found && { ...found, detail: text.trim() };
}

/** What the codes themselves mean, where the text behind is not known. */
const meanings: Record<number, readonly [string, string]> = {
  311: ['The content is too large for this broker.', 'Send less at once.'],
  312: ['No queue took the message.', 'Bind a queue for its routing key.'],
  320: ['The broker closed the connection by itself.', 'Connect again.'],
  402: ['The virtual host or the path is not valid.', 'Check its name.'],
  403: ['The broker does not allow this to this user.', 'Ask an administrator, or connect as another user.'],
  404: ['Something that was named is not there.', 'Check the name and the virtual host.'],
  405: ['It is locked: it belongs to somebody else.', 'Close the program that it belongs to, or use another name.'],
  406: ['What was asked for does not fit what is there.', 'Compare both; the broker’s words name the difference.'],
  501: [
    'The broker was sent a frame that it can’t read.',
    'Two threads that share a channel do this; so does a proxy.',
  ],
  502: ['The broker was sent a value that it can’t read.', 'Check the arguments of the request.'],
  503: ['The request is not allowed at this point.', 'Check the order of the requests.'],
  504: ['A channel was used that is not open.', 'Open it first, and don’t use one that was closed.'],
  505: ['A frame came that the broker did not expect.', 'Don’t share a channel between threads.'],
  506: ['The broker has not enough resources for it.', 'Look at its memory and disk.'],
  530: ['The broker does not allow this.', 'Its words below say what.'],
  540: ['The broker can’t do this.', 'Do it another way.'],
  541: ['The broker failed inside.', 'Its log says why.'],
};

/** The failure for a broker's answer that has no rule: what its code means, and its own words. */
export function unknownReply(code: number, reply: string): Failure | null {
  const meaning = meanings[code];
  if (!meaning) return null;
  const words = reply.replace(/^[A-Z_]+ - /, '');
  return {
    code: 'BROKER_REFUSED',
    message: words ? `${meaning[0].replace(/\.$/, '')}: ${words}` : meaning[0],
    hint: meaning[1],
    detail: reply,
  };
}
