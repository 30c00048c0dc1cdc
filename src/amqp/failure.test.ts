import { describe, expect, it } from 'vitest';
import { channelFailure } from './channel-failure.ts';
import { connectFailure } from './connect-failure.ts';

// Texts that RabbitMQ 3.10 or 4.3 gave, of cases that the installed broker does not produce.

const channelError = (code: number, text: string): Error =>
  Object.assign(new Error(`Operation failed: QueueDeclare; ${code} (X) with message "${text}"`), { code });
const of = (code: number, text: string): unknown => {
  const { failure } = channelFailure(channelError(code, text), 'q', 'h:5672');
  return [failure.code, failure.message];
};

describe('what a broker says', () => {
  it.each([
    [
      406,
      "PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': received 'quorum' but current is 'classic'",
      [
        'QUEUE_MISMATCH',
        'The queue “q” is there already, but different: it already exists as a classic queue, not quorum.',
      ],
    ],
    [
      406,
      "PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': received the value 'quorum' of type 'longstr' but current is none",
      [
        'QUEUE_MISMATCH',
        'The queue “q” is there already, but different: it already exists as a classic queue, not quorum.',
      ],
    ],
    [
      406,
      "PRECONDITION_FAILED - inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received none but current is the value '2000' of type 'short'",
      [
        'QUEUE_MISMATCH',
        'The queue “q” is there already, but different: its “x-message-ttl” is 2000, and not set was asked for.',
      ],
    ],
    [
      403,
      "ACCESS_REFUSED - configure access to queue 'q' in vhost '/' refused for user 'wu'",
      [
        'ACCESS_REFUSED',
        'The user “wu” may not declare or delete the queue “q”: the permission to configure it is missing.',
      ],
    ],
    [
      406,
      'PRECONDITION_FAILED - message size 16777217 is larger than configured max size 16777216',
      ['TASK_TOO_LARGE', 'The task is larger than this broker takes (16 MiB): it has 16,777,217 bytes.'],
    ],
  ])('%i %s', (code, text, expected) => expect(of(code, text)).toEqual(expected));

  it('on a 541 for a transient queue names the reason, which only the connection’s error has', () => {
    const text =
      'Connection closed: 541 (INTERNAL-ERROR) with message "INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated.\\nBy default, this feature is not permitted anymore."';
    expect(connectFailure(new Error(text), 'h').failure).toMatchObject({
      code: 'FEATURE_DENIED',
      hint: 'Declare the queue as durable.',
    });
  });
});

describe('what a socket says', () => {
  const withCode = (code: string): string => connectFailure(Object.assign(new Error('x'), { code }), 'h:1').code;

  it.each([
    ['ENOTFOUND', 'HOST_UNKNOWN'],
    ['EAI_AGAIN', 'HOST_UNKNOWN'],
    ['ECONNREFUSED', 'PORT_CLOSED'],
    ['EHOSTUNREACH', 'CONNECT_TIMEOUT'],
    ['CERT_HAS_EXPIRED', 'TLS_UNTRUSTED'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS_UNTRUSTED'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS_REFUSED'],
    ['ECONNRESET', 'CONNECTION_LOST'],
  ])('%s is %s', (code, expected) => expect(withCode(code)).toBe(expected));

  it('a port that accepts and says nothing did not answer in time', () => {
    expect(connectFailure(new Error('connect ETIMEDOUT'), 'h').code).toBe('CONNECT_TIMEOUT');
  });
});
