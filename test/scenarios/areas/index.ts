/** All scenarios, in the order of the areas. */
import type { Scenario } from '../scenario.ts';
import { bindings } from './bindings.ts';
import { channels } from './channels.ts';
import { confirms } from './confirms.ts';
import { consuming } from './consume.ts';
import { deadLettering } from './dead-letter.ts';
import { exchanges } from './exchanges.ts';
import { exclusive } from './exclusive.ts';
import { framing } from './framing.ts';
import { handshake } from './handshake.ts';
import { operator } from './operator.ts';
import { publishing } from './publish.ts';
import { queueArguments } from './queue-arguments.ts';
import { queues } from './queues.ts';
import { quorumQueues } from './quorum.ts';
import { replyTo } from './reply-to.ts';
import { requeueing } from './requeue.ts';
import { routing } from './routing.ts';
import { settling } from './settle.ts';
import { lifetimes } from './ttl.ts';

export const scenarios: readonly Scenario[] = [
  ...handshake,
  ...channels,
  ...framing,
  ...queues,
  ...queueArguments,
  ...exclusive,
  ...exchanges,
  ...bindings,
  ...routing,
  ...publishing,
  ...confirms,
  ...consuming,
  ...settling,
  ...requeueing,
  ...lifetimes,
  ...deadLettering,
  ...quorumQueues,
  ...replyTo,
  ...operator,
];
