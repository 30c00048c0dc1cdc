import { MAX_FAVOURITES } from '../../shared/explore/queues.ts';
import {
  defaultQueuesMemory,
  MAX_NAMED,
  type QueueColumn,
  type QueuesMemory,
} from '../../shared/explore/queues-memory.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { remember, sessionStore } from '../session.ts';

const NONE: readonly string[] = [];

const present = (): QueuesMemory => sessionStore.getState().memory?.queues ?? defaultQueuesMemory;

/** What is remembered of the list: columns, groups, favourites. */
export function useQueuesMemory(): QueuesMemory {
  return sessionStore(({ memory }) => memory?.queues ?? defaultQueuesMemory);
}

/** The favourites of a connection, in the order in which they became it. */
export function useFavourites(at: ProfileId): readonly string[] {
  return sessionStore(({ memory }) => memory?.queues.favourites[at] ?? NONE);
}

export function favouritesOf(at: ProfileId): readonly string[] {
  return present().favourites[at] ?? NONE;
}

/** @returns false when there are as many already as can be asked for */
export function toggleFavourite(at: ProfileId, name: string): boolean {
  const before = favouritesOf(at);
  const isOne = before.includes(name);
  if (!isOne && before.length >= MAX_FAVOURITES) return false;
  const after = isOne ? before.filter((each) => each !== name) : [...before, name];
  keep({ favourites: { ...present().favourites, [at]: after } });
  return true;
}

/** The queues that the user has named on this connection, where nobody lists them. */
export function namedOf(at: ProfileId): readonly string[] {
  return present().named[at] ?? NONE;
}

export function useNamed(at: ProfileId): readonly string[] {
  return sessionStore(({ memory }) => memory?.queues.named[at] ?? NONE);
}

export function setNamed(at: ProfileId, names: readonly string[]): void {
  keep({ named: { ...present().named, [at]: names.slice(0, MAX_NAMED) } });
}

export function showColumn(column: QueueColumn, isShown: boolean): void {
  const others = present().columns.filter((each) => each !== column);
  keep({ columns: isShown ? [...others, column] : others });
}

export function showGroups(grouped: boolean): void {
  keep({ grouped });
}

/** What connections that were deleted have left behind goes with the next change. */
function keep(change: Partial<QueuesMemory>): void {
  const { profiles } = sessionStore.getState();
  const ofProfiles = <T>(byId: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(byId).filter(([id]) => profiles.some((profile) => profile.id === id)));
  const queues = { ...present(), ...change };
  remember({
    queues: { ...queues, favourites: ofProfiles(queues.favourites), named: ofProfiles(queues.named) },
  });
}
