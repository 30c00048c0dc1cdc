import { OneQueue } from '../../../shared/explore/management.ts';
import {
  type KeptReason,
  MAX_LOOKED_AT,
  type ReplayGroup,
  type ReplayPreview,
  type TransferFacts,
  type TransferWay,
} from '../../../shared/explore/transfer.ts';
import { LabError } from '../../../shared/failure.ts';
import { type Clock, systemClock } from '../../clock.ts';
import type { BrokerAccess } from '../broker-session.ts';
import { lookAtQueues } from '../queue-probe.ts';
import { type Carried, deathCount, destination, firstDeath, type Place, whyNotCarried } from './message.ts';
import { createPlaces, type Places } from './places.ts';

/** Looking at dead letters ends before the count is full when it takes longer, or they are larger. */
const LOOK_FOR_MS = 4_000;
const LOOK_AT_BYTES = 64 * 1024 * 1024;
/** Groups that are told apart. */
const MAX_GROUPS = 200;

/** What is known of queues that messages leave or come to; the management API is asked where there is one. */
export async function transferFacts(access: BrokerAccess, names: readonly string[]): Promise<TransferFacts[]> {
  const { amqp, management, vhost } = access;
  const named = await lookAtQueues(amqp, names);
  return Promise.all(
    named.map(async (queue) => {
      if (!queue.exists) {
        const { name, message, hint } = queue;
        return { name, ready: null, consumers: null, missing: { message, hint }, row: null };
      }
      const { name, ready, consumers } = queue;
      const path = `/api/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`;
      const answer = await management.get(path).catch((error: unknown) => {
        if (error instanceof LabError) return null;
        throw error;
      });
      const parsed = OneQueue.safeParse(answer);
      return { name, ready, consumers, missing: null, row: parsed.success ? parsed.data.row : null };
    }),
  );
}

/**
 * Takes dead letters in their order, tells where each would go, and gives them back to their places: they are marked as
 * redelivered then, and a quorum queue may count it.
 * @throws LabError why they can't be taken
 */
export async function previewReplay(
  { amqp, target }: BrokerAccess,
  source: string,
  to: 'queue' | 'exchange',
  count: number | null,
  clock: Clock = systemClock,
): Promise<ReplayPreview> {
  const places = createPlaces(amqp);
  const groups = new Map<string, Counted>();
  return amqp.perform(source, async (channel) => {
    const { messageCount: ready } = await channel.checkQueue(source);
    const wanted = Math.min(count ?? ready, ready, MAX_LOOKED_AT);
    const until = clock.now() + LOOK_FOR_MS;
    let lookedAt = 0;
    let bytes = 0;
    while (lookedAt < wanted && bytes < LOOK_AT_BYTES && clock.now() < until) {
      const message = await channel.get(source);
      if (!message) break;
      lookedAt++;
      bytes += message.content.length;
      const verdict = await judge(message, { kind: 'replay', to }, source, target.endpoint.username, places);
      add(groups, verdict, deathCount(message) > 1);
    }
    if (lookedAt > 0) channel.nackAll(true);
    const sorted = [...groups.values()].sort((a, b) => b.count - a.count);
    return { lookedAt, ready, groups: sorted };
  });
}

type Counted = { -readonly [K in keyof ReplayGroup]: ReplayGroup[K] };
type Verdict = Pick<ReplayGroup, 'to' | 'stay' | 'died'>;

async function judge(
  message: Carried,
  way: TransferWay,
  source: string,
  username: string,
  places: Places,
): Promise<Verdict> {
  const died = firstDeath(message)?.reason ?? null;
  const place = destination(message, way);
  const stays = (stay: KeptReason, to: Place | null = place): Verdict => ({ to, stay, died });
  if (!place) return stays('no origin', null);
  const why = whyNotCarried(message, username);
  if (why) return stays(why);
  if (place.exchange === '' && place.key === source) return stays('origin is source');
  return { to: place, stay: await places.whyNot(place), died };
}

function add(groups: Map<string, Counted>, verdict: Verdict, diedOften: boolean): void {
  const name = JSON.stringify([verdict.to, verdict.stay, verdict.died]);
  const group = groups.get(name) ?? { ...verdict, count: 0, diedOften: 0 };
  if (groups.size >= MAX_GROUPS && !groups.has(name)) return;
  group.count++;
  if (diedOften) group.diedOften++;
  groups.set(name, group);
}
