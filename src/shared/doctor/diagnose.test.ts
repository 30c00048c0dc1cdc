import { describe, expect, it } from 'vitest';
import { diagnose, diagnosePasted, rules } from './diagnose.ts';

// Texts of RabbitMQ and of client libraries; those of cases that a test can produce are produced by doctor*.live.test.ts.

/** One for each rule at least: text, code, and what the sentence says. */
const examples: [string, string, string][] = [
  [
    "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'false' but current is 'true'",
    'QUEUE_MISMATCH',
    'it already exists as durable',
  ],
  [
    "inequivalent arg 'type' for exchange 'x' in vhost '/': received 'topic' but current is 'direct'",
    'EXCHANGE_MISMATCH',
    'with the type direct, not topic',
  ],
  ["invalid property 'exclusive-owner' for queue 'q' in vhost '/'", 'QUEUE_INVALID', 'can’t be exclusive'],
  [
    "invalid arg 'x-delivery-limit' for queue 'q' in vhost '/' of queue type rabbit_classic_queue",
    'QUEUE_INVALID',
    'A classic queue can’t have “x-delivery-limit”',
  ],
  [
    "invalid arg 'x-max-priority' for queue 'q' in vhost '/': {max_value_exceeded,256}",
    'QUEUE_INVALID',
    'larger than the broker takes',
  ],
  [
    "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be …",
    'QUEUE_LOCKED',
    '“q” is exclusive',
  ],
  ["ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use", 'QUEUE_LOCKED', 'exclusive consumer'],
  [
    "exchange name 'amq.mine' contains reserved prefix 'amq.*'",
    'NAME_RESERVED',
    '“amq.mine” can’t be the name of a new exchange',
  ],
  ["queue 'q' in vhost '/' not empty", 'QUEUE_NOT_EMPTY', 'there are messages in it'],
  ["queue 'q' in vhost '/' in use", 'QUEUE_IN_USE', 'it has consumers'],
  ["exchange 'x' in vhost '/' in use", 'EXCHANGE_IN_USE', 'it has bindings'],
  ["cannot declare queue 'q': queue limit in vhost 'v' (7) is reached", 'QUEUE_LIMIT', '“v” may have 7 queues'],
  [
    "NOT_FOUND - home node 'rabbit@two' of durable queue 'q' in vhost '/' is down or inaccessible",
    'QUEUE_UNAVAILABLE',
    'on the node rabbit@two, which is down',
  ],
  [
    "INTERNAL_ERROR - Cannot get a message from queue 'queue 'cl.q' in vhost '/'': nodedown",
    'QUEUE_UNAVAILABLE',
    '“cl.q”',
  ],
  ["NOT_FOUND - no queue 'q' in vhost 'v'", 'QUEUE_NOT_FOUND', 'no queue “q” on this broker in the virtual host “v”'],
  ['NOT_FOUND - no previously declared queue', 'QUEUE_NOT_FOUND', 'declared last on this channel'],
  ["NOT_FOUND - no exchange 'x' in vhost '/'", 'EXCHANGE_NOT_FOUND', 'no exchange “x”'],
  ["unknown exchange type 'x-delayed-message'", 'EXCHANGE_INVALID', '“x-delayed-message”'],
  ['Feature `transient_nonexcl_queues` is deprecated.', 'FEATURE_DENIED', 'neither durable nor exclusive'],
  ['Feature `global_qos` is deprecated.', 'FEATURE_DENIED', '“global_qos”'],
  [
    "write access to topic 'a.b' in exchange 'x' in vhost '/' refused for user 'u'",
    'ACCESS_REFUSED',
    'with the routing key “a.b”',
  ],
  [
    "read access to queue 'q' in vhost '/' refused for user 'u'",
    'ACCESS_REFUSED',
    '“u” may not consume from the queue “q”',
  ],
  [
    "access to vhost 'v' refused for user 'u': connection limit (3) is reached",
    'CONNECTION_LIMIT',
    '“v” may have 3 connections',
  ],
  [
    "connection refused for user 'u': user connection limit (2) is reached",
    'CONNECTION_LIMIT',
    '“u” may have 2 connections',
  ],
  ['Connection refused: node connection limit (9) is reached', 'CONNECTION_LIMIT', '9 connections at once'],
  [
    "number of channels opened for user 'u' has reached the maximum allowed user limit of (4)",
    'CHANNEL_LIMIT',
    '“u” may have 4 channels',
  ],
  [
    'NOT_ALLOWED - number of channels opened (2) has reached the negotiated channel_max (2)',
    'CHANNEL_LIMIT',
    'may have 2 channels',
  ],
  ['Error: No channels left to allocate', 'CHANNEL_LIMIT', 'channel_max'],
  ["NOT_ALLOWED - access to vhost 'v' refused for user 'u': vhost is down", 'VHOST_REFUSED', '“v” is down'],
  ["NOT_ALLOWED - access to vhost 'v' refused for user 'u'", 'VHOST_REFUSED', '“u” has no permissions in “v”'],
  ['NOT_ALLOWED - vhost shop not found', 'VHOST_NOT_FOUND', 'none of the name “shop”'],
  ["CONNECTION_FORCED - vhost 'v' is deleted", 'VHOST_NOT_FOUND', '“v” was deleted while it was in use'],
  ["CONNECTION_FORCED - user 'u' is deleted", 'LOGIN_REFUSED', '“u” was deleted'],
  [
    "PLAIN login refused: user 'guest' can only connect via localhost",
    'GUEST_ELSEWHERE',
    'only log in from the broker’s own computer',
  ],
  [
    'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN.',
    'LOGIN_REFUSED',
    'the user name or the password',
  ],
  ['ACCESS_REFUSED - operation not permitted on the default exchange', 'ACCESS_REFUSED', 'bound to it by its name'],
  [
    "ACCESS_REFUSED - cannot publish to internal exchange 'x' in vhost '/'",
    'ACCESS_REFUSED',
    'from other exchanges only',
  ],
  [
    "PRECONDITION_FAILED - user_id property set to 'a' but authenticated user was 'b'",
    'ACCESS_REFUSED',
    'published as “b”',
  ],
  [
    "ACCESS_REFUSED - deletion of system exchange 'amq.direct' in vhost '/' not allowed",
    'ACCESS_REFUSED',
    'can’t be deleted',
  ],
  ['PRECONDITION_FAILED - unknown delivery tag 99', 'UNKNOWN_DELIVERY_TAG', 'the delivery tag 99'],
  [
    'PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out. Timeout value used: 1800000 ms. This …',
    'ACK_TIMEOUT',
    '(30 min)',
  ],
  ['Unknown consumer: amq.ctag-x', 'CONSUMER_CANCELLED', 'basic.cancel'],
  [
    'message size 16777217 is larger than configured max size 16777216',
    'TASK_TOO_LARGE',
    '(16 MiB): it has 16,777,217 bytes',
  ],
  ["NOT_IMPLEMENTED - queue 'q' in vhost '/' does not support global qos", 'NOT_SUPPORTED', '“q” is a quorum queue'],
  ['NOT_IMPLEMENTED - immediate=true', 'NOT_SUPPORTED', '“immediate”'],
  ["PRECONDITION_FAILED - invalid expiration 'abc': no_integer", 'BROKER_REFUSED', 'expiration is “abc”'],
  ['PRECONDITION_FAILED - cannot switch from tx to confirm mode', 'BROKER_REFUSED', 'confirms or transactions'],
  ['312 NO_ROUTE', 'UNROUTABLE', 'No queue took the message'],
  ['low on disk', 'BROKER_BLOCKED', 'low on disk'],
  ['Error: Frame size 1345270062 exceeds maxFrameSize 131072', 'HTTP_PORT', 'speaks HTTP'],
  ['Error: Frame size 131594 exceeds maxFrameSize 131072', 'TLS_EXPECTED', 'wants TLS'],
  ['javax.net.ssl.SSLException: Unsupported or unrecognized SSL message', 'TLS_REFUSED', 'does not speak TLS'],
  [
    'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed',
    'TLS_UNTRUSTED',
    'not trusted',
  ],
  [
    'negotiated frame_max = 4096 is lower than the minimum allowed value (8192)',
    'FRAME_MAX_TOO_SMALL',
    'wants at least 8192',
  ],
  [
    'negotiated frame_max = 262144 is higher than the maximum allowed value (131072)',
    'FRAME_MAX_TOO_SMALL',
    'allows 131072',
  ],
  ['pika.exceptions.IncompatibleProtocolError: StreamLostError', 'NOT_AMQP', 'does not speak AMQP'],
  ['Error: Socket closed abruptly during opening handshake', 'NOT_AMQP', 'hung up'],
  ['Error: Expected ConnectionOpenOk; got <ConnectionClose channel:0>', 'VHOST_REFUSED', 'not into this virtual host'],
  ["CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'", 'BROKER_SHUT_DOWN', 'was shut down'],
  ['CONNECTION_FORCED - Closed via management plugin', 'CONNECTION_CLOSED_BY_BROKER', 'Closed via management plugin'],
  ['missed heartbeats from client, timeout: 60s', 'HEARTBEAT_MISSED', 'more than two heartbeats'],
  ['Error: Channel ended, no reply will be forthcoming', 'CAUSE_HIDDEN', 'not why'],
  ['Error: connect ECONNREFUSED 127.0.0.1:5672', 'PORT_CLOSED', 'Nothing listens at 127.0.0.1:5672'],
  ['Error: getaddrinfo ENOTFOUND rabbit.local', 'HOST_UNKNOWN', '“rabbit.local”'],
  ['Error: connect ETIMEDOUT', 'CONNECT_TIMEOUT', 'in time'],
  ['Error: read ECONNRESET', 'CONNECTION_LOST', 'without a word'],
];

describe('the doctor', () => {
  it.each(examples)('%s: %s', (text, code, words) => {
    const failure = diagnose(text);
    expect(failure).toMatchObject({ code, message: expect.stringContaining(words), detail: text });
    expect(failure!.hint).toMatch(/\.$/);
  });

  it('has an example of everything that it knows', () => {
    const known = new Set(
      examples.map(([text]) => rules.find(({ pattern, applies }) => !applies && pattern.test(text))),
    );
    expect(rules.filter((rule) => !rule.applies && !known.has(rule)).map(({ pattern }) => pattern)).toEqual([]);
  });

  it('knows nothing of what it does not know', () => {
    expect(diagnose('TypeError: undefined is not a function')).toBeNull();
    expect(diagnosePasted('')).toBeNull();
  });
});

describe('a text that was pasted', () => {
  it.each([
    [
      'amqplib',
      "Uncaught Error: Operation failed: BasicConsume; 403 (ACCESS-REFUSED) with message \"ACCESS_REFUSED - access to queue 'q' in vhost 'v' refused for user 'u'\"\n    at ConfirmChannel.accept (/app/node_modules/amqplib/lib/channel.js:406:17)",
      'ACCESS_REFUSED',
      '“u” may not consume from the queue “q”',
    ],
    [
      'pika',
      "Traceback (most recent call last):\n  File \"worker.py\", line 9, in <module>\npika.exceptions.ChannelClosedByBroker: (406, \"PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'hello' in vhost '/': received 'true' but current is 'false'\")",
      'QUEUE_MISMATCH',
      'it already exists as transient',
    ],
    [
      'Java',
      "Caused by: com.rabbitmq.client.ShutdownSignalException: channel error; protocol method: #method<channel.close>(reply-code=403, reply-text=ACCESS_REFUSED - access to exchange 'x' in vhost '/' refused for user 'u', class-id=60, method-id=40)\n\tat com.rabbitmq.client.impl.ChannelN.asyncShutdown(ChannelN.java:517)",
      'ACCESS_REFUSED',
      '“u” may not publish to the exchange “x”',
    ],
    [
      '.NET',
      "RabbitMQ.Client.Exceptions.OperationInterruptedException: The AMQP operation was interrupted: AMQP close-reason, initiated by Peer, code=405, text='RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be', classId=50, methodId=10",
      'QUEUE_LOCKED',
      '“q” is exclusive',
    ],
    [
      'Go',
      'Exception (504) Reason: "channel/connection is not open"',
      'BROKER_REFUSED',
      'A channel was used that is not open',
    ],
    [
      'RabbitMQ’s log',
      "2026-01-01 12:00:00.000 [error] <0.731.0> Error on AMQP connection <0.731.0> (10.0.0.7:50312 -> 10.0.0.2:5672, state: starting):\n2026-01-01 12:00:00.000 [error] <0.731.0> PLAIN login refused: user 'guest' can only connect via localhost",
      'GUEST_ELSEWHERE',
      'own computer',
    ],
  ])('of %s', (_client, text, code, words) => {
    expect(diagnosePasted(text)).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('with an answer that is not known tells what its code means, and its words', () => {
    const text = 'Channel closed by server: 530 (NOT-ALLOWED) with message "NOT_ALLOWED - something new"';
    expect(diagnosePasted(text)).toMatchObject({
      message: 'The broker does not allow this: something new',
      detail: 'NOT_ALLOWED - something new',
    });
  });
});
