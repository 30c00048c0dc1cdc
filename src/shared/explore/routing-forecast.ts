import type { DeadLettering, Route } from './routing.ts';

/** Where the dead letters of a queue that is reached would go. */
export interface DeadLetterPath {
  readonly queue: string;
  readonly to: DeadLettering;
  readonly route: Route;
}

/** Which queues a message would reach, as the broker's exchanges and bindings are now. */
export interface RouteForecast {
  readonly route: Route;
  /** Of the first queues that are reached and have such settings. */
  readonly deadLetters: readonly DeadLetterPath[];
  readonly vhost: string;
  /** When the broker was asked for its bindings, epoch milliseconds. */
  readonly at: number;
}
