import type { ProfileId } from '../../shared/ids.ts';
import { formatHost, type ListedProfile, type Profile } from '../../shared/profile.ts';

/** What the list of connections is about; the functions here work on any of its kind. */
type Placed = Pick<Profile, 'id' | 'group'>;

/** Connections of one group; those in none (`''`) stand first. */
export interface Section<P extends Placed = ListedProfile> {
  readonly group: string;
  readonly profiles: readonly P[];
}

/** The groups in the order in which they first come. */
export function sectionsOf<P extends Placed>(profiles: readonly P[]): Section<P>[] {
  const groups = new Map<string, P[]>([['', []]]);
  for (const profile of profiles) {
    const group = groups.get(profile.group);
    if (group) group.push(profile);
    else groups.set(profile.group, [profile]);
  }
  return [...groups].map(([group, own]) => ({ group, profiles: own })).filter((section) => section.profiles.length > 0);
}

const flat = <P extends Placed>(sections: readonly Section<P>[]): P[] => sections.flatMap(({ profiles }) => profiles);

/** Whose name, host, vhost, user or group has every word of `query`, in any case. */
export function findProfiles(profiles: readonly ListedProfile[], query: string): ListedProfile[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return profiles.filter(({ name, hosts, vhost, username, group }) => {
    const text = [name, ...hosts.map(formatHost), vhost, username, group].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** A place in the list: in this group, before this connection, or behind the group's last one (null). */
export interface Place {
  readonly group: string;
  readonly before: ProfileId | null;
}

/** The list with one connection put elsewhere. */
export function withPlace<P extends Placed>(profiles: readonly P[], id: ProfileId, { group, before }: Place): P[] {
  const moving = profiles.find((profile) => profile.id === id);
  if (!moving || before === id) return [...profiles];
  const others = flat(sectionsOf(profiles)).filter((profile) => profile !== moving);
  const next = before === null ? -1 : others.findIndex((profile) => profile.id === before);
  const last = others.findLastIndex((profile) => profile.group === group);
  const end = last < 0 ? others.length : last + 1;
  return others.toSpliced(next < 0 ? end : next, 0, { ...moving, group });
}

/** The list with one connection a step up or down in its group; null = it stands at the end already. */
export function stepped<P extends Placed>(profiles: readonly P[], id: ProfileId, by: -1 | 1): P[] | null {
  const sections = sectionsOf(profiles);
  const at = sections.findIndex((section) => section.profiles.some((profile) => profile.id === id));
  const section = sections[at];
  if (!section) return null;
  const own = swapped(
    section.profiles,
    section.profiles.findIndex((profile) => profile.id === id),
    by,
  );
  return own && flat(sections.with(at, { ...section, profiles: own }));
}

/** The list with a whole group a step up or down; null = it stands at the end already. */
export function steppedGroup<P extends Placed>(profiles: readonly P[], group: string, by: -1 | 1): P[] | null {
  const loose = profiles.filter((profile) => profile.group === '');
  const named = sectionsOf(profiles).filter((section) => section.group !== '');
  const moved = swapped(
    named,
    named.findIndex((section) => section.group === group),
    by,
  );
  return moved && [...loose, ...flat(moved)];
}

function swapped<T>(list: readonly T[], index: number, by: -1 | 1): T[] | null {
  const [one, other] = [list[index], list[index + by]];
  if (one === undefined || other === undefined) return null;
  return list.with(index, other).with(index + by, one);
}

/** The list with a group under another name; where a group has that name, the two become one. */
export function withGroupRenamed<P extends Placed>(profiles: readonly P[], from: string, to: string): P[] {
  const renamed = profiles.map((profile) => (profile.group === from ? { ...profile, group: to } : profile));
  return flat(sectionsOf(renamed));
}
