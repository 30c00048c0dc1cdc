import type { FailureAbout, FailureCode } from '../failure.ts';

/** What whoever asks knows beside the text; each makes a sentence more exact. */
export interface Known {
  /** The queue that it was about, for texts that were cut before its name. */
  readonly queue?: string | undefined;
  /** The exchange that it was about. */
  readonly exchange?: string | undefined;
  /** host:port of the broker. */
  readonly host?: string | undefined;
  readonly user?: string | undefined;
  readonly vhost?: string | undefined;
  /** AMQP's ids of the method that was refused. */
  readonly method?: { readonly classId: number; readonly methodId: number } | undefined;
  /** The highest delivery tag that the channel has seen: tells which of its causes an unknown one has. */
  readonly highestTag?: number | undefined;
}

export interface Words {
  /** What happened and why, in a sentence. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
  readonly about?: FailureAbout;
}

/** One thing that a broker, a client library or a system says, and what it means. */
export interface Rule {
  readonly code: FailureCode;
  /** Runs of white space in the text are single spaces when it is matched. */
  readonly pattern: RegExp;
  /** Where the text alone does not tell; missing = always. */
  applies?(known: Known): boolean;
  explain(match: RegExpExecArray, known: Known): Words;
}

const isCut = (name: string): boolean => name.endsWith('...');

/** ` in “vhost”`, or nothing for the usual one. */
export function inVhost(vhost: string | undefined): string {
  return vhost && vhost !== '/' && !isCut(vhost) ? ` in the virtual host “${vhost}”` : '';
}

/** The name that stands in the text; a text that was cut at 255 bytes has it only in part. */
export function nameOf(found: string | undefined, known: string | undefined): string {
  if (found === undefined || found === '') return known ?? '';
  return isCut(found) && known ? known : found;
}

/** Without what is not known, or known in part only. */
export function about(parts: { [K in keyof FailureAbout]: string | undefined }): FailureAbout {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value && !isCut(value)));
}

/** `1 queue`, `7 queues`. */
export function many(count: string | undefined, what: string): string {
  return `${count} ${what}${count === '1' ? '' : 's'}`;
}
