import { beforeEach, describe, expect, it } from 'vitest';
import { ProfileId } from '../shared/ids.ts';
import { BUILT_IN, defaultEndpoint, type Endpoint } from '../shared/profile.ts';
import { type Created, createCreated, type Noted } from './created.ts';
import type { SettingsStore } from './settings.ts';

const one = ProfileId.parse('one');
const two = ProfileId.parse('two');
let stored: Noted[];
let endpoints: Map<ProfileId, Endpoint>;
let created: Created;
let now: number;

const to = (port: number, vhost = '/'): Endpoint => ({
  ...defaultEndpoint,
  hosts: [{ host: 'localhost', port }],
  vhost,
});
const names = (at: ProfileId): string[] => created.at(at).map(({ name }) => name);

beforeEach(() => {
  stored = [];
  now = 0;
  endpoints = new Map([
    [one, to(5672)],
    [two, to(5672)],
    [BUILT_IN, to(5673)],
  ]);
  const settings = {
    get: () => stored,
    set: (_: 'created', value: Noted[]) => {
      stored = value;
    },
  } as unknown as SettingsStore;
  created = createCreated({ settings, endpoint: (at) => endpoints.get(at) ?? null, now: () => ++now });
});

describe('what Warren declared', () => {
  it('is remembered for its connection, each thing once, and forgotten', () => {
    created.note(one, { kind: 'queue', name: 'a' });
    created.note(one, { kind: 'exchange', name: 'a' });
    created.note(two, { kind: 'queue', name: 'b' });
    created.note(one, { kind: 'queue', name: 'a' });
    expect(created.at(one)).toMatchObject([
      { kind: 'exchange', name: 'a', since: 2 },
      { kind: 'queue', name: 'a', since: 4 },
    ]);
    created.forget(one, [{ kind: 'queue', name: 'a' }]);
    expect(created.at(one)).toMatchObject([{ kind: 'exchange' }]);
    expect(names(two)).toEqual(['b']);
  });

  it('is not taken for what another broker has, where the connection leads elsewhere now', () => {
    created.note(one, { kind: 'queue', name: 'a' });
    endpoints.set(one, to(5672, 'other'));
    expect(names(one)).toEqual([]);
    created.forget(one, [{ kind: 'queue', name: 'a' }]);
    endpoints.set(one, to(5672));
    expect(names(one)).toEqual(['a']);
  });

  it('follows the built-in broker to another port', () => {
    created.note(BUILT_IN, { kind: 'queue', name: 'a' });
    endpoints.set(BUILT_IN, to(5680));
    expect(names(BUILT_IN)).toEqual(['a']);
  });

  it('is not noted of a connection that was closed meanwhile', () => {
    endpoints.delete(one);
    created.note(one, { kind: 'queue', name: 'a' });
    expect(stored).toEqual([]);
  });

  it('is bounded: the oldest are forgotten, of each place and of all', () => {
    created.note(two, { kind: 'queue', name: 'kept' });
    for (let i = 0; i < 250; i++) created.note(one, { kind: 'queue', name: `q${i}` });
    expect(names(one)).toHaveLength(200);
    expect(names(one)[0]).toBe('q50');
    expect(names(two)).toEqual(['kept']);
    for (let i = 0; i < 2_000; i++) {
      endpoints.set(one, to(5672, `vhost ${i}`));
      created.note(one, { kind: 'queue', name: 'q' });
    }
    expect(stored).toHaveLength(2_000);
    expect(names(two)).toEqual([]);
  });
});
