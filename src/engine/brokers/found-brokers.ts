import net from 'node:net';
import tls from 'node:tls';
import type { FoundBroker } from '../../shared/calls/profile-calls.ts';
import { type Clock, systemClock } from '../clock.ts';
import { MAX_START, PROTOCOL_HEADER, readStart, type ServerStart } from './found-start.ts';

/** Where brokers usually listen, and to where containers usually publish their ports. */
export const USUAL_PORTS: readonly number[] = [5671, ...Array.from({ length: 11 }, (_, i) => 5672 + i)];
const TLS_PORT = 5671;
const LOOPBACKS = ['127.0.0.1', '::1'];
/** Milliseconds that one conversation may take; a port is asked twice at most. */
const WITHIN = 1_000;

/**
 * Looks for brokers on this machine: asks each port on both loopback addresses for AMQP, and reads what the broker says
 * of itself before anybody logs in. It never throws, leaves nothing open, and takes two seconds at most.
 * @param ports those that are asked, the usual ones but for those that are known already
 */
export async function findBrokers(ports: readonly number[], clock: Clock = systemClock): Promise<FoundBroker[]> {
  const asked = ports.flatMap((port) => LOOPBACKS.map((host) => askPort(host, port, clock)));
  const found = new Map<string, FoundBroker>();
  for (const broker of (await Promise.all(asked)).filter((each) => each !== null)) {
    const key = `${broker.port} ${broker.tls}`;
    // The same broker on both addresses, as far as can be told.
    found.set(key, found.has(key) ? { ...broker, host: 'localhost' } : broker);
  }
  return [...found.values()];
}

async function askPort(host: string, port: number, clock: Clock): Promise<FoundBroker | null> {
  const ways = port === TLS_PORT ? [askInTls, askPlain] : [askPlain, askInTls];
  for (const ask of ways) {
    const answer = await ask(host, port, clock);
    if (answer.kind === 'nobody') return null;
    if (answer.kind === 'start') return { host, port, tls: ask === askInTls, ...answer.start };
    // It wants a certificate before it says more.
    if (port === TLS_PORT && answer.kind === 'tls') {
      return { host, port, tls: true, product: null, version: null, cluster: null };
    }
  }
  return null;
}

/** `nobody` listens; who listens is a broker that gave its `start`, speaks `tls` and no more, or something `other`. */
type Answer = { readonly kind: 'start'; readonly start: ServerStart } | { readonly kind: 'nobody' | 'tls' | 'other' };

function askPlain(host: string, port: number, clock: Clock): Promise<Answer> {
  return converse(net.connect({ host, port }), 'connect', clock);
}

function askInTls(host: string, port: number, clock: Clock): Promise<Answer> {
  // Whoever it is: nothing is told to it, and it is trusted with nothing.
  return converse(tls.connect({ host, port, rejectUnauthorized: false }), 'secureConnect', clock);
}

function converse(socket: net.Socket, ready: 'connect' | 'secureConnect', clock: Clock): Promise<Answer> {
  return new Promise((resolve) => {
    let isReady = false;
    let received = Buffer.alloc(0);
    const end = (answer: Answer): void => {
      cancel();
      socket.destroy();
      resolve(answer);
    };
    const giveUp = (): void => end({ kind: isReady && ready === 'secureConnect' ? 'tls' : 'other' });
    const cancel = clock.after(WITHIN, giveUp);
    socket.once(ready, () => {
      isReady = true;
      socket.write(PROTOCOL_HEADER);
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const start = readStart(received);
      if (start === 'other' || (start === 'more' && received.length > MAX_START)) end({ kind: 'other' });
      else if (start !== 'more') end({ kind: 'start', start });
    });
    socket.on('close', giveUp);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.syscall === 'connect') end({ kind: 'nobody' });
      else giveUp();
    });
  });
}
