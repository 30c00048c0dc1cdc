import net from 'node:net';
import tls from 'node:tls';
import { httpPort, tlsExpected } from '../shared/doctor/connection-rules.ts';
import { diagnose } from '../shared/doctor/diagnose.ts';
import { LabError } from '../shared/failure.ts';
import { type Endpoint, formatHost, type HostPort } from '../shared/profile.ts';

/** The broker answered a moment ago: it is not waited for long. Milliseconds. */
const WITHIN = 3_000;

const METHOD_FRAME = 1;
const FRAME_END = 0xce;
const START = '10.10';
const TUNE = '10.30';
const CLOSE = '10.50';

/**
 * Finds what amqplib does not tell of a connection that could not be made. Of a refused virtual host it drops the
 * answer that says why (unknown, no permission, a limit on connections): so the handshake is made once more, by hand.
 * Where it met no AMQP at all, or a socket that closed without a word, the port is asked whether it wants TLS or speaks
 * HTTP.
 * @param options for the socket, as amqplib takes them
 * @returns the failure with its reason; `failure` itself where it is another one, or nothing more is to be learnt
 */
export async function secondLook(
  failure: LabError,
  endpoint: Endpoint,
  place: HostPort,
  password: string,
  options: object,
): Promise<LabError> {
  const { code, detail = '' } = failure.failure;
  const known = { host: formatHost(place), user: endpoint.username, vhost: endpoint.vhost };
  if (code === 'VHOST_REFUSED' && /Expected ConnectionOpenOk/.test(detail)) {
    const reply = await askAgain(endpoint, place, password, options).catch(() => null);
    const found = reply === null ? null : diagnose(reply, known);
    return found ? new LabError(found) : failure;
  }
  if (code !== 'NOT_AMQP' && code !== 'CONNECTION_LOST') return failure;
  const spoken = await speaks(endpoint, place, options);
  if (spoken === 'http') return new LabError({ ...httpPort(known), detail });
  return spoken === 'tls' ? new LabError({ ...tlsExpected(known), detail }) : failure;
}

/** What a port speaks that does not speak AMQP; null = neither, or nothing. */
async function speaks(endpoint: Endpoint, { host, port }: HostPort, options: object): Promise<'http' | 'tls' | null> {
  if (!endpoint.tls) {
    // It is asked for its protocol only: nothing is said to it that a stranger might not hear.
    const secure = tls.connect({ host, port, rejectUnauthorized: false });
    if (await happens(secure, 'secureConnect').finally(() => secure.destroy())) return 'tls';
  }
  const socket = connectTo(endpoint, { host, port }, options);
  socket.once(endpoint.tls ? 'secureConnect' : 'connect', () => socket.write('HEAD / HTTP/1.0\r\n\r\n'));
  const answer = await happens(socket, 'data').finally(() => socket.destroy());
  return answer instanceof Buffer && answer.toString('latin1').startsWith('HTTP/') ? 'http' : null;
}

/** What comes with the event, or true; null = it never happens. */
function happens(socket: net.Socket, event: string): Promise<Buffer | true | null> {
  return new Promise((resolve) => {
    socket.setTimeout(WITHIN, () => resolve(null));
    socket.once(event, (what?: Buffer) => resolve(what ?? true));
    socket.on('error', () => resolve(null));
    socket.once('close', () => resolve(null));
  });
}

function connectTo(endpoint: Endpoint, { host, port }: HostPort, options: object): net.Socket {
  if (!endpoint.tls) return net.connect({ host, port });
  return tls.connect({ host, port, ...(net.isIP(host) ? {} : { servername: host }), ...options });
}

/** The text with which the broker closes a connection while it is opened; null = it opened it. */
function askAgain(
  endpoint: Endpoint,
  { host, port }: HostPort,
  password: string,
  options: object,
): Promise<string | null> {
  const socket = connectTo(endpoint, { host, port }, options);
  const { username, vhost } = endpoint;
  return new Promise<string | null>((resolve, reject) => {
    let read: Buffer = Buffer.alloc(0);
    socket.setTimeout(WITHIN, () => reject(new Error('no answer')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
    socket.once(endpoint.tls ? 'secureConnect' : 'connect', () => socket.write('AMQP\0\0\x09\x01', 'latin1'));
    socket.on('data', (bytes: Buffer) => {
      read = Buffer.concat([read, bytes]);
      for (let frame = nextFrame(read); frame; frame = nextFrame(read)) {
        read = read.subarray(frame.length);
        const { id, fields } = frame;
        if (id === START) socket.write(startOk(username, password));
        else if (id === TUNE) socket.write(Buffer.concat([tuneOk(fields), open(vhost)]));
        else resolve(id === CLOSE ? fields.subarray(3, 3 + fields[2]!).toString('utf8') : null);
      }
    });
  }).finally(() => socket.destroy());
}

/** The first whole frame, as the method in it. */
function nextFrame(bytes: Buffer): { length: number; id: string; fields: Buffer } | null {
  if (bytes.length < 8) return null;
  const length = 8 + bytes.readUInt32BE(3);
  if (bytes.length < length || length < 12) return null;
  return { length, id: `${bytes.readUInt16BE(7)}.${bytes.readUInt16BE(9)}`, fields: bytes.subarray(11, length - 1) };
}

function method(classId: number, methodId: number, ...fields: Buffer[]): Buffer {
  const head = Buffer.alloc(11);
  const body = Buffer.concat(fields);
  head.writeUInt8(METHOD_FRAME, 0);
  head.writeUInt32BE(4 + body.length, 3);
  head.writeUInt16BE(classId, 7);
  head.writeUInt16BE(methodId, 9);
  return Buffer.concat([head, body, Buffer.of(FRAME_END)]);
}

const shortText = (text: string): Buffer => {
  const bytes = Buffer.from(text).subarray(0, 255);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
};

const longText = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
};

const startOk = (user: string, password: string): Buffer =>
  method(10, 11, Buffer.alloc(4), shortText('PLAIN'), longText(`\0${user}\0${password}`), shortText('en_US'));

/** Takes what the broker offers. */
const tuneOk = (offered: Buffer): Buffer => method(10, 31, offered.subarray(0, 8));

const open = (vhost: string): Buffer => method(10, 40, shortText(vhost), shortText(''), Buffer.of(0));
