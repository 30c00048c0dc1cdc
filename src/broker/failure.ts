import { idOf, type MethodName } from './wire/method.ts';

/** AMQP's reply codes with the names that RabbitMQ puts before its texts. */
const names = {
  312: 'NO_ROUTE',
  320: 'CONNECTION_FORCED',
  403: 'ACCESS_REFUSED',
  404: 'NOT_FOUND',
  405: 'RESOURCE_LOCKED',
  406: 'PRECONDITION_FAILED',
  501: 'FRAME_ERROR',
  502: 'SYNTAX_ERROR',
  503: 'COMMAND_INVALID',
  504: 'CHANNEL_ERROR',
  505: 'UNEXPECTED_FRAME',
  530: 'NOT_ALLOWED',
  540: 'NOT_IMPLEMENTED',
  541: 'INTERNAL_ERROR',
} as const;
export type ReplyCode = keyof typeof names;

/** What ends a client's channel or its whole connection, as the client is told. */
export class AmqpError extends Error {
  override readonly name = 'AmqpError';
  readonly scope: 'channel' | 'connection';
  readonly code: ReplyCode;
  /** The method to name as the culprit; null = none, undefined = the one at hand. */
  method: MethodName | null | undefined;

  constructor(
    scope: 'channel' | 'connection',
    code: ReplyCode,
    text: string,
    method?: MethodName | null,
    options?: ErrorOptions,
  ) {
    super(`${names[code]} - ${text}`, options);
    this.scope = scope;
    this.code = code;
    this.method = method;
  }

  /** The reply text: a short string, which RabbitMQ cuts with dots. */
  get replyText(): string {
    const bytes = Buffer.from(this.message);
    return bytes.length <= 255
      ? this.message
      : `${bytes
          .subarray(0, 252)
          .toString()
          .replace(/\uFFFD$/, '')}...`;
  }
}

export const channelError = (code: ReplyCode, text: string): AmqpError => new AmqpError('channel', code, text);
export const connectionError = (code: ReplyCode, text: string, method?: MethodName | null): AmqpError =>
  new AmqpError('connection', code, text, method);

/** Class and method ids for a close method's fields. */
export function culprit(method: MethodName | null): { classId: number; methodId: number } {
  const id = method === null ? 0 : idOf(method);
  return { classId: id >>> 16, methodId: id & 0xffff };
}

/** `queue 'name' in vhost '/'`, as RabbitMQ writes it. */
export const queueIn = (vhost: string, name: string): string => `queue '${name}' in vhost '${vhost}'`;
export const exchangeIn = (vhost: string, name: string): string => `exchange '${name}' in vhost '${vhost}'`;

export const noQueue = (vhost: string, name: string): AmqpError => channelError(404, `no ${queueIn(vhost, name)}`);
export const noExchange = (vhost: string, name: string): AmqpError =>
  channelError(404, `no ${exchangeIn(vhost, name)}`);
