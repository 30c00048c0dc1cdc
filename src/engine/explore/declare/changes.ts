import {
  argumentsOf,
  type DeleteOnly,
  differencesOf,
  isDurable,
  plainQueue,
  type QueueDeclaration,
  type QueueDeclared,
} from '../../../shared/explore/declare.ts';
import { OneQueue } from '../../../shared/explore/management.ts';
import { LabError } from '../../../shared/failure.ts';
import { createAmqpSession } from '../amqp-session.ts';
import type { BrokerSession } from '../broker-session.ts';
import { deleteFailure, differenceIn, inUse, isLocked, isMissing, lockedDifference, notEmpty } from './failures.ts';
import { createFigures, type Figures } from './figures.ts';
import { type Probed, probeQueue } from './probe.ts';
import { askRules } from './rules.ts';

/** What changes queues on a broker, and what is asked before. */
export interface QueueChanges extends Figures {
  /**
   * Declares a queue, unless one of that name is there that differs: then nothing is changed.
   * @throws LabError NOT_CONNECTED, QUEUE_INVALID, FEATURE_DENIED, ACCESS_REFUSED, QUEUE_LIMIT …
   */
  declare(queue: QueueDeclaration): Promise<QueueDeclared>;
  /** Deletes the queue of that name with all that is in it, and declares it anew. @throws LabError as `declare` does */
  replace(queue: QueueDeclaration): Promise<QueueDeclared>;
  /** Drops the ready messages; those that consumers hold stay. @throws LabError QUEUE_NOT_FOUND, ACCESS_REFUSED … */
  purge(name: string): Promise<{ purged: number }>;
  /**
   * Deletes a queue; one that is not there is gone already.
   * @param perform how, where it is not done over this session
   * @throws LabError QUEUE_IN_USE, QUEUE_NOT_EMPTY, ACCESS_REFUSED …
   */
  remove(name: string, only: DeleteOnly, perform?: (only: DeleteOnly) => Promise<number>): Promise<{ deleted: number }>;
}

export function createQueueChanges(session: BrokerSession, version: string): QueueChanges {
  const { figures } = createFigures(session);

  /** The queue that is there; null = there is none; 'locked' = another connection's. */
  async function find(asked: QueueDeclaration, defaultType: string | null): Promise<Probed | 'locked' | null> {
    const { management, amqp, vhost } = session.access();
    try {
      const path = `/api/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(asked.name)}`;
      return { found: OneQueue.parse(await management.get(path)).row, isComplete: true };
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      if (error.code === 'MANAGEMENT_NOT_FOUND') return null;
    }
    try {
      await amqp.perform(asked.name, (channel) => channel.checkQueue(asked.name));
      return (await probeQueue(amqp, asked, argumentsOf(asked, defaultType))) ?? 'locked';
    } catch (error) {
      if (isMissing(error)) return null;
      if (isLocked(error)) return 'locked';
      throw error;
    }
  }

  function compared(asked: QueueDeclaration, found: Probed | 'locked'): QueueDeclared | null {
    const { name, exclusive } = asked;
    if (found === 'locked') {
      return { outcome: 'different', name, differences: [lockedDifference(exclusive)], isComplete: false };
    }
    const differences = differencesOf(found.found, asked);
    if (differences.length === 0 && found.isComplete) return null;
    return { outcome: 'different', name, differences, isComplete: found.isComplete };
  }

  async function assert(queue: QueueDeclaration, defaultType: string | null): Promise<string> {
    const { amqp, target } = session.access();
    const { name, exclusive, autoDelete } = queue;
    const table = argumentsOf(queue, defaultType);
    const options = { durable: isDurable(queue), exclusive, autoDelete, arguments: table };
    // What a broker does not permit at all may cost the whole connection: not the one that others use, unless the queue
    // is to live on it.
    const apart = exclusive ? null : createAmqpSession(target.endpoint, target.password, version);
    try {
      return await (apart ?? amqp).perform(name, async (channel) => (await channel.assertQueue(name, options)).queue);
    } finally {
      await apart?.close();
    }
  }

  async function declare(queue: QueueDeclaration): Promise<QueueDeclared> {
    const { defaultType } = await askRules(session);
    const there = queue.name === '' ? null : await find(queue, defaultType);
    const different = there && compared(queue, there);
    if (different) return different;
    try {
      return { outcome: 'declared', name: await assert(queue, defaultType), isNew: there === null };
    } catch (error) {
      // Somebody declared it, or changed it, since it was looked at.
      if (!isLocked(error) && !differenceIn(error)) throw error;
      const now = isLocked(error) ? 'locked' : await find(queue, defaultType);
      const told = now && compared(queue, now);
      if (!told) throw error;
      return told;
    }
  }

  /** Quorum queues take no conditions in every version: there Warren looks itself, right before. */
  async function lookFirst(name: string, only: DeleteOnly): Promise<DeleteOnly> {
    if (!only.ifEmpty && !only.ifUnused) return only;
    const { exists, type, ready, consumers, unacked } = await figures(name);
    if (!exists) return only;
    if (only.ifUnused && consumers > 0) throw inUse(name, consumers);
    const messages = ready + (unacked ?? 0);
    if (only.ifEmpty && messages > 0) throw notEmpty(name, messages);
    return (type ?? (await typeOf(name))) === 'classic' ? only : { ifUnused: false, ifEmpty: false };
  }

  /** Without a management API a declaration that does not match is told; null = nothing tells. */
  async function typeOf(name: string): Promise<string | null> {
    try {
      return (await probeQueue(session.access().amqp, { ...plainQueue, name }, {}))?.found.type ?? null;
    } catch (error) {
      if (error instanceof LabError) return null;
      throw error;
    }
  }

  async function remove(
    name: string,
    only: DeleteOnly,
    perform: (only: DeleteOnly) => Promise<number> = (how) => deleteHere(name, how),
  ): Promise<{ deleted: number }> {
    try {
      return { deleted: await perform(await lookFirst(name, only)) };
    } catch (error) {
      throw deleteFailure(error, name);
    }
  }

  async function deleteHere(name: string, only: DeleteOnly): Promise<number> {
    const { amqp } = session.access();
    return (await amqp.perform(name, (channel) => channel.deleteQueue(name, only))).messageCount;
  }

  return {
    figures,
    declare,
    async replace(queue) {
      await remove(queue.name, { ifUnused: false, ifEmpty: false });
      return declare(queue);
    },
    async purge(name) {
      const { amqp } = session.access();
      const { messageCount } = await amqp.perform(name, (channel) => channel.purgeQueue(name));
      return { purged: messageCount };
    },
    remove,
  };
}
