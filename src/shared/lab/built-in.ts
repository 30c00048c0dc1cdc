import { z } from 'zod';
import type { BrokerFailureCode, BrokerReport } from '../broker-protocol.ts';
import type { BuiltInSettings } from '../settings.ts';

// The built-in broker as the window sees it. It is the program's and not the lab's: it runs whether the lab is connected
// to it or not, so it is no part of the lab's state. Its state is small and is sent whole; only its log is sent in parts.

/** Where it listens and as which process. `since` is in epoch milliseconds. */
export interface BuiltInPlace {
  /** amqp://guest:guest@localhost:port */
  readonly url: string;
  readonly port: number;
  /** null = without a management API. */
  readonly managementPort: number | null;
  readonly pid: number;
  readonly since: number;
  /** What its store brought back. */
  readonly recovered: { readonly queues: number; readonly messages: number };
}

/** Why it does not run: the sentence of its own, or the supervisor's, and the next step. */
export interface BuiltInFailure {
  readonly code: BrokerFailureCode | 'ENDED';
  readonly message: string;
  readonly hint: string;
  /** The system's or the broker's own words. */
  readonly detail?: string;
}

export type BuiltInState =
  | { readonly status: 'off' }
  | { readonly status: 'starting' }
  | ({ readonly status: 'up' } & BuiltInPlace)
  /** Stopped where it stands (SIGSTOP): connections stay, and nothing is answered. */
  | ({ readonly status: 'paused' } & BuiltInPlace)
  /** `cause` is the sentence that the screens show; `nextAt` = when it is started, null = it is under way. */
  | { readonly status: 'restarting'; readonly cause: string; readonly nextAt: number | null }
  | { readonly status: 'down'; readonly failure: BuiltInFailure };

export type BuiltInFigures = Omit<Extract<BrokerReport, { type: 'figures' }>, 'type'>;

export interface BuiltInView {
  readonly state: BuiltInState;
  /** As it told them last; null while it does not run. */
  readonly figures: BuiltInFigures | null;
  /** What is said of a store that was damaged and repaired; null = it was sound. */
  readonly repaired: string | null;
  /** The settings as they are saved, and as the present process has them. */
  readonly saved: BuiltInSettings;
  readonly applied: BuiltInSettings | null;
  /** Where its store is, and where it is by default. */
  readonly folder: string;
  readonly defaultFolder: string;
  readonly canPause: boolean;
}

/** A line of its log: printed by its process, or told by who watches over it. `no` has no gaps. */
export interface BuiltInLine {
  readonly no: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly from: 'stdout' | 'stderr' | 'supervisor';
  readonly tone: 'plain' | 'good' | 'bad' | 'warning';
  readonly text: string;
}

/** The view as it is now, and the lines that are new. */
export interface BuiltInNews {
  /** Grows with each piece of news: an older view never replaces a newer one. */
  readonly revision: number;
  readonly view: BuiltInView;
  readonly lines: readonly BuiltInLine[];
}

/** Lines of its log that are kept. */
export const KEEP_BUILT_IN_LINES = 1_000;

/** What can be asked of it. `cut` = cut every connection; `empty` = delete every queue, message, exchange and binding. */
export const BuiltInOrder = z.enum(['start', 'stop', 'restart', 'crash', 'cut', 'pause', 'resume', 'empty']);
export type BuiltInOrder = z.infer<typeof BuiltInOrder>;

/** Whether its process runs and has a port: what can be connected to, if not at once. */
export function hasPlace(state: BuiltInState): state is Extract<BuiltInState, BuiltInPlace> {
  return state.status === 'up' || state.status === 'paused';
}

/** Whether the saved settings are others than those that the present process has. */
export function needsRestart({ saved, applied }: BuiltInView): boolean {
  return applied !== null && JSON.stringify(saved) !== JSON.stringify(applied);
}
