import type { FailureCode } from '../failure.ts';

/** What can be done about a failure inside the program, by name. A place offers those that it can do. */
export const remedyWords = {
  useAsItIs: 'Use it as it is',
  anotherName: 'Choose another name',
  replace: 'Delete and declare again…',
  declare: 'Declare it again',
  declareDurable: 'Declare it as durable',
  switchTlsOff: 'Switch TLS off',
  switchTlsOn: 'Switch TLS on',
  amqpPort: 'Use the AMQP port',
  tlsPort: 'Use the TLS port',
  seeCertificate: 'Look at its certificate',
  editConnection: 'Edit this connection',
  showNodes: 'Show the nodes',
  showQueues: 'Show the queues',
  startBuiltIn: 'Use the built-in broker',
} as const;
export type Remedy = keyof typeof remedyWords;

/** What helps against which failure, the most likely first. */
export const remedies: Partial<Record<FailureCode, readonly Remedy[]>> = {
  HOST_UNKNOWN: ['editConnection'],
  PORT_CLOSED: ['editConnection', 'startBuiltIn'],
  CONNECT_TIMEOUT: ['editConnection'],
  NOT_AMQP: ['amqpPort', 'switchTlsOn', 'editConnection'],
  HTTP_PORT: ['amqpPort', 'editConnection'],
  TLS_EXPECTED: ['switchTlsOn', 'editConnection'],
  TLS_REFUSED: ['switchTlsOff', 'tlsPort', 'editConnection'],
  TLS_UNTRUSTED: ['seeCertificate', 'editConnection'],
  TLS_CLIENT_REFUSED: ['editConnection'],
  CLIENT_KEY_INVALID: ['editConnection'],
  CLIENT_KEY_MISSING: ['editConnection'],
  LOGIN_REFUSED: ['editConnection'],
  GUEST_ELSEWHERE: ['editConnection'],
  VHOST_REFUSED: ['editConnection'],
  VHOST_NOT_FOUND: ['editConnection'],
  QUEUE_MISMATCH: ['useAsItIs', 'anotherName', 'replace'],
  QUEUE_NOT_FOUND: ['declare'],
  QUEUE_LOCKED: ['anotherName', 'showQueues'],
  QUEUE_LIMIT: ['showQueues'],
  QUEUE_UNAVAILABLE: ['showNodes'],
  NAME_RESERVED: ['anotherName'],
  ACCESS_REFUSED: ['editConnection'],
  FEATURE_DENIED: ['declareDurable'],
  CONSUMER_CANCELLED: ['declare'],
  UNROUTABLE: ['declare'],
  BROKER_BLOCKED: ['showNodes'],
};
