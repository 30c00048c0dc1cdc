import { z } from 'zod';
import { CreatedThing } from '../shared/explore/declare.ts';
import { ProfileId } from '../shared/ids.ts';
import { BUILT_IN, type Endpoint } from '../shared/profile.ts';
import type { SettingsStore } from './settings.ts';

/** Of one place as many are remembered, and of all: the oldest are forgotten. */
const MAX_PER_PLACE = 200;
const MAX_ALL = 2_000;

/** Something that Warren declared, as it is kept in the settings. */
export const Noted = CreatedThing.extend({
  at: ProfileId,
  /** Which virtual host of which hosts: a connection may lead elsewhere one day. */
  place: z.string().max(20_000),
  since: z.number(),
});
export type Noted = z.infer<typeof Noted>;

/** Remembers what Warren declares, from one start to the next. */
export interface Created {
  /** Warren has declared something that was not there. Where its connection was closed meanwhile it is not noted. */
  note(at: ProfileId, thing: CreatedThing): void;
  /** What was noted of the place to which this connection leads now, oldest first. */
  at(at: ProfileId): Noted[];
  forget(at: ProfileId, things: readonly CreatedThing[]): void;
}

export function createCreated(deps: {
  settings: SettingsStore;
  /** Where an open connection leads; null = it is not open. */
  endpoint: (at: ProfileId) => Endpoint | null;
  now: () => number;
}): Created {
  const { settings, endpoint, now } = deps;

  function placeOf(at: ProfileId): string | null {
    const leads = endpoint(at);
    if (!leads) return null;
    // The built-in broker's port may change, and its queues stay.
    const hosts = at === BUILT_IN ? [] : leads.hosts.map(({ host, port }) => `${host}:${port}`);
    return JSON.stringify([...hosts, leads.vhost]);
  }

  const isOf =
    (at: ProfileId, place: string) =>
    (noted: Noted): boolean =>
      noted.at === at && noted.place === place;

  return {
    note(at, thing) {
      const place = placeOf(at);
      if (place === null) return;
      const isHere = isOf(at, place);
      const others = settings.get('created').filter((noted) => !(isHere(noted) && isSame(noted, thing)));
      const here = others.filter(isHere);
      const tooMany = new Set(here.slice(0, Math.max(0, here.length - MAX_PER_PLACE + 1)));
      const kept = others.filter((noted) => !tooMany.has(noted)).slice(-MAX_ALL + 1);
      settings.set('created', [...kept, { kind: thing.kind, name: thing.name, at, place, since: now() }]);
    },
    at(at) {
      const place = placeOf(at);
      return place === null ? [] : settings.get('created').filter(isOf(at, place));
    },
    forget(at, things) {
      const place = placeOf(at);
      if (place === null || things.length === 0) return;
      const isHere = isOf(at, place);
      const all = settings.get('created');
      const left = all.filter((noted) => !(isHere(noted) && things.some((thing) => isSame(noted, thing))));
      if (left.length < all.length) settings.set('created', left);
    },
  };
}

const isSame = (a: CreatedThing, b: CreatedThing): boolean => a.kind === b.kind && a.name === b.name;
