import { z } from 'zod';
import type { ProfileId } from './ids.ts';
import type { Profile } from './profile.ts';

/** What is done with a connection of a file: it is added, takes the place of the one that it is like, or is left out. */
export const ImportChoice = z.enum(['add', 'replace', 'skip']);
export type ImportChoice = z.infer<typeof ImportChoice>;

/** A connection of a file, before it is imported. */
export interface ImportCandidate
  extends Pick<Profile, 'name' | 'group' | 'colour' | 'readOnly' | 'hosts' | 'vhost' | 'username'> {
  readonly tls: boolean;
  /** The saved connection that it may be: the same one (`isSame`), or one to the same broker as the same user. */
  readonly like: { readonly id: ProfileId; readonly name: string; readonly isSame: boolean } | null;
}

export type ImportPreview =
  | { readonly outcome: 'cancelled' }
  | {
      readonly outcome: 'read';
      /** Names this reading of the file. */
      readonly token: number;
      readonly file: string;
      readonly candidates: readonly ImportCandidate[];
    };

export interface ImportOutcome {
  /** With which it can be taken back. */
  readonly token: number;
  readonly added: number;
  readonly replaced: number;
  readonly skipped: number;
}

export type ProfileExport =
  | { readonly outcome: 'written'; readonly file: string; readonly profiles: number }
  | { readonly outcome: 'cancelled' };
