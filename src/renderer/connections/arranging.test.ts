import { describe, expect, it } from 'vitest';
import { ProfileId } from '../../shared/ids.ts';
import { type ListedProfile, newProfile } from '../../shared/profile.ts';
import { findProfiles, sectionsOf, stepped, steppedGroup, withGroupRenamed, withPlace } from './arranging.ts';

const id = (name: string): ProfileId => ProfileId.parse(name);

/** `a b prod/c` = a and b in no group, c in `prod`. */
function list(text: string): ListedProfile[] {
  return text.split(' ').map((word) => {
    const [name, group] = word.split('/').reverse() as [string, string | undefined];
    return { ...newProfile, id: id(name), name, group: group ?? '', password: null };
  });
}

const words = (profiles: readonly ListedProfile[] | null): string | null =>
  profiles?.map(({ group, name }) => (group ? `${group}/${name}` : name)).join(' ') ?? null;

describe('the list of connections', () => {
  it('has those without a group first, then the groups as they first come', () => {
    const sections = sectionsOf(list('x/a b y/c x/d'));
    expect(sections.map(({ group, profiles }) => `${group}:${profiles.map(({ name }) => name).join('')}`)).toEqual([
      ':b',
      'x:ad',
      'y:c',
    ]);
    expect(sectionsOf([])).toEqual([]);
  });

  it.each([
    ['a b c', 'c', { group: '', before: 'a' }, 'c a b'],
    ['a b c', 'a', { group: '', before: null }, 'b c a'],
    ['a b c', 'b', { group: '', before: 'b' }, 'a b c'],
    ['a x/b x/c', 'a', { group: 'x', before: 'c' }, 'x/b x/a x/c'],
    ['a x/b y/c', 'a', { group: 'x', before: null }, 'x/b x/a y/c'],
    ['a x/b x/c', 'b', { group: '', before: null }, 'a b x/c'],
    ['a b', 'a', { group: 'new', before: null }, 'b new/a'],
    ['x/a b x/c', 'c', { group: 'x', before: 'a' }, 'b x/c x/a'],
  ])('%s: %s put to %j is %s', (before, moving, place, after) => {
    const to = { group: place.group, before: place.before === null ? null : id(place.before) };
    expect(words(withPlace(list(before), id(moving), to))).toBe(after);
  });

  it.each([
    ['a b c', 'b', -1, 'b a c'],
    ['a b c', 'b', 1, 'a c b'],
    ['a b x/c', 'a', -1, null],
    ['a b x/c', 'b', 1, null],
    ['x/a y/b x/c', 'a', 1, 'x/c x/a y/b'],
    ['a', 'nobody', 1, null],
  ] as const)('%s: %s moved by %i is %s', (before, moving, by, after) => {
    expect(words(stepped(list(before), id(moving), by))).toBe(after);
  });

  it('moves whole groups, below those without one', () => {
    expect(words(steppedGroup(list('a x/b y/c z/d'), 'y', -1))).toBe('a y/c x/b z/d');
    expect(words(steppedGroup(list('a x/b y/c z/d'), 'y', 1))).toBe('a x/b z/d y/c');
    expect(steppedGroup(list('a x/b y/c'), 'x', -1)).toBeNull();
  });

  it('renames a group, and makes two of one name into one', () => {
    expect(words(withGroupRenamed(list('x/a y/b'), 'x', 'z'))).toBe('z/a y/b');
    expect(words(withGroupRenamed(list('x/a y/b x/c'), 'y', 'x'))).toBe('x/a x/b x/c');
    expect(words(withGroupRenamed(list('x/a b'), 'x', ''))).toBe('a b');
  });
});

describe('finding connections', () => {
  const orders: ListedProfile = {
    ...list('Orders')[0]!,
    hosts: [
      { host: 'rabbit-1.example', port: 5672 },
      { host: '::1', port: 5673 },
    ],
    vhost: '/shop',
    username: 'clerk',
    group: 'Production',
  };
  it.each(['orders', 'RABBIT-1', '[::1]:5673', '/shop', 'clerk', 'product', 'clerk rabbit', '  '])(
    'finds %j',
    (query) => expect(findProfiles([orders], query)).toHaveLength(1),
  );
  it.each(['invoices', 'clerk nobody'])('does not find %j', (query) =>
    expect(findProfiles([orders], query)).toHaveLength(0),
  );
});
