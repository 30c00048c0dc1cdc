import { randomUUID } from 'node:crypto';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { z } from 'zod';
import { closeChannel } from '../../amqp/close-channel.ts';
import type { ManagementClient } from '../explore/management-client.ts';

/** What a user may do in a virtual host. */
export const rights = ['configure', 'write', 'read'] as const;
export type Right = (typeof rights)[number];

/** A regular expression of the names that each right is about; empty = none. */
export type Patterns = Readonly<Record<Right, string>>;

const Listed = z.array(z.object({ vhost: z.string(), configure: z.string(), write: z.string(), read: z.string() }));

/**
 * As the management API tells them, which it does to administrators.
 * @throws LabError when the API does not tell
 */
export async function listedRights(
  management: Pick<ManagementClient, 'get'>,
  user: string,
  vhost: string,
): Promise<Patterns | null> {
  const all = Listed.parse(await management.get(`/api/users/${encodeURIComponent(user)}/permissions`));
  return all.find((each) => each.vhost === vhost) ?? null;
}

/**
 * Which rights the user has on a name that nobody has, asked by AMQP without changing anything: brokers look at rights
 * before they look whether there is what they are asked for. So it deletes, publishes to and reads from what is not there.
 * null = the broker's answer tells nothing.
 */
export async function probedRights(model: ChannelModel): Promise<Readonly<Record<Right, boolean | null>>> {
  const nobody = `warren-probe-${randomUUID()}`;
  return {
    configure: await probe(model, (channel) => channel.deleteQueue(nobody)),
    write: await probe(model, async (channel) => {
      channel.publish(nobody, '', Buffer.alloc(0));
      await channel.waitForConfirms();
    }),
    read: await probe(model, (channel) => channel.get(nobody)),
  };
}

/** amqplib's error of a channel has the reply code; what waits on the channel only hears that it was closed. */
async function probe(model: ChannelModel, ask: (channel: ConfirmChannel) => Promise<unknown>): Promise<boolean | null> {
  const channel = await model.createConfirmChannel();
  let code: unknown;
  channel.on('error', (error: Error & { code?: unknown }) => {
    code = error.code;
  });
  try {
    await ask(channel);
    await closeChannel(channel);
    return true;
  } catch {
    return code === 403 ? false : code === 404 ? true : null;
  }
}
