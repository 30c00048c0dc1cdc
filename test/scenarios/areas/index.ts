/** All scenarios, in the order of the areas. */
import type { Scenario } from '../scenario.ts';
import { channels } from './channels.ts';
import { exchanges } from './exchanges.ts';
import { exclusive } from './exclusive.ts';
import { framing } from './framing.ts';
import { handshake } from './handshake.ts';
import { queueArguments } from './queue-arguments.ts';
import { queues } from './queues.ts';

export const scenarios: readonly Scenario[] = [
  ...handshake,
  ...channels,
  ...framing,
  ...queues,
  ...queueArguments,
  ...exclusive,
  ...exchanges,
];
