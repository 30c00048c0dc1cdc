/** The language of scenarios: what a client does, and what the broker answers, line by line. */
import { randomBytes } from 'node:crypto';
import type { Broker } from '../helpers/broker-handle.ts';
import { withTimeout } from '../helpers/until.ts';
import { headerProperties } from './amqplib-codec.ts';
import { type Channel, openChannel } from './channel.ts';
import type { Received } from './raw-client.ts';
import { type ConnectOptions, type Login, openConnection, openSession, type Session } from './session.ts';
import { normalised, receivedText } from './transcript.ts';

const LONGEST_MS = 40_000;

/** A vhost of its own on a broker, for scenarios to run in. */
export interface Target extends Login {
  /** What goes beside AMQP: other users, and what an operator does. */
  readonly broker: Pick<Broker, 'createUser' | 'deleteUser' | 'closeConnections' | 'setMemoryAlarm'>;
}

/** What a scenario has at hand. All connections are cut when it is over. */
export interface Scene {
  readonly target: Target;
  /** A name that is unique to this run; the transcript has the label alone. */
  name(label: string): string;
  /** A connection of its own, open. @throws Error when the broker refuses it. */
  connect(options?: ConnectOptions): Promise<Session>;
  /** A connection that has sent nothing yet. */
  socket(options?: Pick<ConnectOptions, 'silentOnClose' | 'frameMax'>): Session;
  /** An open channel on the scene's first connection, or on the one given. Its label goes before its lines. */
  channel(label?: string, session?: Session): Promise<Channel>;
  /** A channel on a connection of its own. */
  elsewhere(label?: string, options?: ConnectOptions): Promise<Channel>;
  /** Fills a queue with messages, from another connection, and waits until the broker has confirmed them. */
  fill(queue: string, ...bodies: (string | Buffer)[]): Promise<void>;
  /** The reply-to property of a message. */
  replyToOf(received: Received): string;
  /** Writes a line. */
  note(line: string): void;
  /** Writes what was received. */
  write(received: Received, label?: string): void;
}

export interface Scenario {
  readonly name: string;
  readonly play: (scene: Scene) => Promise<void>;
  /** Changes the broker as a whole: no other scenario runs beside it. */
  readonly alone: boolean;
}

/** A scenario's lines, what came out of order included: comparing them is comparing brokers. */
export type Transcript = readonly string[];

export function scenario(name: string, play: Scenario['play'], options: { alone?: boolean } = {}): Scenario {
  return { name, play, alone: options.alone ?? false };
}

/** Plays a scenario. What goes wrong, such as an answer that never comes, is the transcript's last line. */
export async function playScenario({ name, play }: Scenario, target: Target): Promise<Transcript> {
  const lines: string[] = [];
  const prefix = `${randomBytes(4).toString('hex')}.`;
  const sessions: Session[] = [];
  const keep = (session: Session): Session => {
    sessions.push(session);
    return session;
  };
  let first: Promise<Session> | undefined;
  let filler: Promise<Channel> | undefined;

  const note = (line: string): void => void lines.push(normalised(line, { prefix, vhost: target.vhost }));
  const connect = async (options?: ConnectOptions): Promise<Session> => keep(await openConnection(target, options));
  const scene: Scene = {
    target,
    name: (label) => `${prefix}${label}`,
    connect,
    socket: (options) => keep(openSession(target, options)),
    async channel(label, session) {
      first ??= connect();
      return openChannel(scene, session ?? (await first), label);
    },
    elsewhere: async (label, options) => openChannel(scene, await connect(options), label),
    async fill(queue, ...bodies) {
      filler ??= scene.elsewhere('filler').then(async (channel) => {
        await channel.ok('ConfirmSelect');
        return channel;
      });
      const channel = await filler;
      for (const body of bodies) channel.publish('', queue, body);
      await channel.settled(bodies.length);
    },
    replyToOf: (received) =>
      received.type === 'method' && received.content ? String(headerProperties(received.content.header).replyTo) : '',
    note,
    write: (received, label) => note(`${label ? `${label}: ` : ''}${receivedText(received)}`),
  };
  try {
    await withTimeout(play(scene), { what: 'the end of the scenario', timeoutMs: LONGEST_MS });
  } catch (error) {
    note(`! ${error instanceof Error ? error.message : String(error)}`);
  }
  for (const session of sessions) session.raw.destroy();
  if (lines.length === 0) throw new Error(`the scenario "${name}" wrote nothing down`);
  return lines;
}
