import type { Known, Rule } from './rule.ts';

// What is said on the way to a broker and of the connection to it; of client libraries, their own words.

const at = ({ host }: Known): string => host ?? 'this address';

/** The failure for a port that answers HTTP. */
export const httpPort = (known: Known) => ({
  code: 'HTTP_PORT' as const,
  message: `What listens at ${at(known)} speaks HTTP, not AMQP: it is RabbitMQ’s management page, or another web server.`,
  hint: 'Use the AMQP port: 5672, or 5671 with TLS. 15672 is for browsers.',
});

/** The failure for a port that wants TLS. */
export const tlsExpected = (known: Known) => ({
  code: 'TLS_EXPECTED' as const,
  message: `What listens at ${at(known)} wants TLS, and was spoken to without.`,
  hint: 'Switch TLS on for this port (amqps://), or use the port without TLS, 5672.',
});

export const connectionRules: readonly Rule[] = [
  {
    code: 'HTTP_PORT',
    // amqplib takes "HTTP/1." for the head of a frame, whose size is what "P/1." is as a number.
    pattern: /Frame size 1345270062\b|b'HTTP|HTTP\/1\.[01] 400|SocketException.*HTTP/,
    explain: (_match, known) => httpPort(known),
  },
  {
    code: 'TLS_EXPECTED',
    // A TLS alert (21, 3, 1…) taken for the head of a frame: its size is 0x0002 and the alert.
    pattern: /Frame size 131(?:3[2-9]\d|[4-7]\d\d|8[0-3]\d) exceeds/,
    explain: (_match, known) => tlsExpected(known),
  },
  {
    code: 'TLS_REFUSED',
    pattern:
      /wrong version number|ERR_SSL_PACKET_LENGTH|WRONG_VERSION_NUMBER|packet length too long|Unsupported or unrecognized SSL message|not an? SSL\/TLS record|first record does not look like a TLS handshake/i,
    explain: (_match, known) => ({
      message: `${known.host ?? 'What listens there'} does not speak TLS as it was asked to.`,
      hint: 'Switch TLS off for this port (amqp://), or use the broker’s TLS port (5671).',
    }),
  },
  {
    code: 'TLS_UNTRUSTED',
    pattern:
      /SELF_SIGNED_CERT|self[- ]signed certificate|UNABLE_TO_VERIFY_LEAF|unable to (?:verify|get)[a-z ]*certificate|CERT_HAS_EXPIRED|certificate has expired|CERTIFICATE_VERIFY_FAILED|PKIX path building failed|CertificateException|ALTNAME_INVALID|Hostname\/IP does not match|signed by unknown authority/i,
    explain: (_match, known) => ({
      message: `The certificate of ${known.host ?? 'the broker'} is not trusted: nobody here knows who signed it, it has expired, or it was made out to another name.`,
      hint: 'Give the client the certificate of the authority that signed it (CA), and connect by the name that it was made out to.',
    }),
  },
  {
    code: 'FRAME_MAX_TOO_SMALL',
    pattern: /(?:negotiated )?frame_max ?= ?(\d+) is lower than the minimum allowed value \((\d+)\)/,
    explain: ({ 1: asked, 2: least }) => ({
      message: `The client asked for frames of ${asked} bytes at most (frame_max), and this broker wants at least ${least}: it hung up during the handshake.`,
      hint: `Raise frame_max, or take a newer client: amqplib ${least === '8192' ? 'does since 0.10.7, as RabbitMQ 4.1 wants it' : 'asks for enough by itself'}.`,
    }),
  },
  {
    code: 'FRAME_MAX_TOO_SMALL',
    pattern: /frame_max ?= ?(\d+) is higher than the maximum allowed value \((\d+)\)/,
    explain: ({ 1: asked, 2: most }) => ({
      message: `The client insisted on frames of ${asked} bytes (frame_max), and this broker allows ${most}: it hung up during the handshake.`,
      hint: 'Leave frame_max to the client library, which takes what the broker offers.',
    }),
  },
  {
    code: 'NOT_AMQP',
    pattern:
      /Frame size \d+ exceeds|IncompatibleProtocolError|MalformedFrameException|Expected ConnectionStart|protocol version mismatch|Invalid frame\b|Illegal frame/i,
    explain: (_match, known) => ({
      message: `What listens at ${at(known)} does not speak AMQP 0-9-1.`,
      hint: 'Check the port: RabbitMQ speaks AMQP on 5672. 15672 is its management page, and 5671 wants TLS.',
    }),
  },
  {
    code: 'NOT_AMQP',
    pattern: /Socket closed abruptly during opening handshake/,
    explain: (_match, known) => ({
      message: `What listens at ${at(known)} hung up while the connection was opened, without a word.`,
      hint: 'It may be a TLS port (5671) that was spoken to without TLS, no AMQP broker at all, or RabbitMQ 4.1 and later with a client that asks for a frame_max below 8192 (amqplib before 0.10.7). The broker’s log says which.',
    }),
  },
  {
    code: 'VHOST_REFUSED',
    pattern: /Expected ConnectionOpenOk|ProbableAccessDeniedError/,
    explain: () => ({
      message:
        'The broker let you in, but not into this virtual host: it does not exist, your user has no access to it, or it has all the connections that it may have.',
      hint: 'Check the name: the usual one is “/”. An administrator can give access to it.',
    }),
  },
  {
    code: 'BROKER_SHUT_DOWN',
    pattern:
      /broker forced connection closure with reason '?shutdown|CONNECTION_FORCED - .*shutdown|Node was put into maintenance mode/i,
    explain: () => ({
      message: 'The broker was shut down.',
      hint: 'Warren connects again as soon as it is back. Programs have to do the same: what they had not acked comes again.',
    }),
  },
  {
    code: 'CONNECTION_CLOSED_BY_BROKER',
    pattern: /CONNECTION_FORCED - (?!broker forced)(.*?)(?:"|'?, class|$)/,
    explain: ({ 1: reason }) => ({
      message: `Somebody closed the connection at the broker: ${reason}`,
      hint: 'It was done by hand (the management page or rabbitmqctl), not by an error.',
    }),
  },
  {
    code: 'HEARTBEAT_MISSED',
    pattern:
      /Heartbeat timeout|missed (?:heartbeats|server heartbeats)|AMQPHeartbeatTimeout|MissedHeartbeatException|no activity or too many missed heartbeats/i,
    explain: (_match, known) => ({
      message: `The connection${known.host ? ` to ${known.host}` : ''} was given up: nothing was heard for more than two heartbeats.`,
      hint: 'The network was cut, or a side was too busy to answer: a client that blocks its own thread or event loop with work sends no heartbeats.',
    }),
  },
  {
    code: 'CAUSE_HIDDEN',
    pattern:
      /no reply will be forthcoming|IllegalOperationError: Channel clos|AlreadyClosedException(?!.*reply-code)|ChannelWrongStateError/,
    explain: () => ({
      message:
        'The channel or its whole connection was closed while an answer was awaited: this text only says that, not why.',
      hint: 'Look at what was said before: amqplib tells the reason by the “error” event of the connection (and of the channel), pika in the exception that came first. Often it is a 541: a queue that is neither durable nor exclusive on RabbitMQ 4.3.',
    }),
  },
  {
    code: 'PORT_CLOSED',
    pattern: /ECONNREFUSED(?: ([\w.:[\]-]+:\d+))?|[Cc]onnection refused/,
    explain: ({ 1: place }, known) => ({
      message: `Nothing listens at ${known.host ?? place ?? 'that address'}.`,
      hint: 'Start the broker, or check the port: RabbitMQ listens on 5672, with TLS on 5671.',
    }),
  },
  {
    code: 'HOST_UNKNOWN',
    pattern:
      /(?:ENOTFOUND|EAI_AGAIN|UnknownHostException:?|gaierror)(?: ([\w.-]+))?|Name or service not known|no such host/,
    explain: ({ 1: name }) => ({
      message: `No computer is known by the name${name ? ` “${name}”` : ''}.`,
      hint: 'Check the host for a typing error, or use its IP address.',
    }),
  },
  {
    code: 'CONNECT_TIMEOUT',
    pattern: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|connect(?:ion)? timed out|No route to host/i,
    explain: (_match, known) => ({
      message: `${known.host ?? 'The address'} did not answer in time.`,
      hint: 'Check the address, and whether a firewall or a VPN stands between.',
    }),
  },
  {
    code: 'CONNECTION_LOST',
    pattern:
      /ECONNRESET|EPIPE|Unexpected close|StreamLostError|Connection reset|end of file|Transport indicated EOF|broken pipe/i,
    explain: (_match, known) => ({
      message: `The connection${known.host ? ` to ${known.host}` : ''} was lost without a word: the other side, or something between, is gone.`,
      hint: 'The broker may have crashed or been killed, a proxy may have closed an idle connection, or a network was cut. If it happens while connecting, the port may want TLS, or a frame_max of 8192 and more (RabbitMQ 4.1).',
    }),
  },
];
