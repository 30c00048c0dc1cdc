import { describe, expect, it } from 'vitest';
import { calls, type Handlers } from '../shared/contract.ts';
import { ProfileId } from '../shared/ids.ts';
import type { LabState } from '../shared/lab/state.ts';
import { newProfile, type Profile } from '../shared/profile.ts';
import type { Connector } from './connector.ts';
import type { Profiles } from './profiles.ts';
import { createGuard, requireNoWork } from './read-only.ts';
import { createRouter } from './router.ts';

const production = ProfileId.parse('production');
const local = ProfileId.parse('local');

function routerOf(lab: ProfileId | null, deleted = false) {
  const profiles: Profile[] = [
    { ...newProfile, id: production, name: 'Production', readOnly: true },
    { ...newProfile, id: local, name: 'Local' },
  ];
  const target = profiles.find(({ id }) => id === lab);
  const connector = { target: target ? { profile: target, password: '' } : null } as Connector;
  const listed = { list: () => (deleted ? [] : profiles) } as unknown as Profiles;
  const done: string[] = [];
  const handlers = Object.fromEntries(Object.keys(calls).map((name) => [name, () => void done.push(name)]));
  const route = createRouter(handlers as unknown as Handlers, createGuard({ connector, profiles: listed }), () => {});
  return { route, done };
}

const publish = { texts: ['a'], times: 1, persistent: true, perSecond: null };

describe('a read-only connection', () => {
  it('refuses what the lab would change on its broker, whoever asks', async () => {
    const { route, done } = routerOf(production);
    expect(await route('task.publish', publish)).toMatchObject({ ok: false, failure: { code: 'READ_ONLY' } });
    expect(await route('queue.purge', undefined)).toMatchObject({ ok: false, failure: { code: 'READ_ONLY' } });
    expect(done).toEqual([]);
  });

  it('is looked at, connected and left', async () => {
    const { route, done } = routerOf(production);
    await route('explore.named', { at: production, names: [] });
    await route('lab.connect', { id: production, password: null });
    await route('lab.disconnect', undefined);
    expect(done).toEqual(['explore.named', 'lab.connect', 'lab.disconnect']);
  });

  it('keeps nobody from changing another broker', async () => {
    const { route, done } = routerOf(local);
    await route('task.publish', publish);
    expect(done).toEqual(['task.publish']);
  });

  it('stays so while it is open, even if it is deleted from the list', async () => {
    const { route } = routerOf(production, true);
    expect(await route('queue.delete', undefined)).toMatchObject({ ok: false, failure: { code: 'READ_ONLY' } });
  });

  it.each(Object.entries(calls).filter(([, { changes }]) => changes === 'named'))(
    'refuses %s, a change of the broker that the call names',
    (name, { input }) => {
      const shape = (input as unknown as { shape: Record<string, unknown> }).shape;
      expect(shape).toHaveProperty('at');
      const { connector, profiles } = {
        connector: { target: null } as Connector,
        profiles: {
          list: () => [{ ...newProfile, id: production, name, readOnly: true }],
        } as unknown as Profiles,
      };
      const guard = createGuard({ connector, profiles });
      expect(() => guard('named', { at: production })).toThrow('read-only');
      expect(() => guard('named', { at: local })).not.toThrow();
    },
  );

  it('can’t be made of one where the lab is at work', () => {
    const state = (phase: string, endedAt: number | null): Pick<LabState, 'workers' | 'publishing'> =>
      ({ workers: new Map([['w1', { phase }]]), publishing: { endedAt } }) as never;
    const marked = { id: local, readOnly: true };
    const none = () => false;
    expect(() => requireNoWork(marked, local, state('working', 1), none)).toThrow('ack tasks');
    expect(() => requireNoWork(marked, local, state('ended', null), none)).toThrow('publishing');
    expect(() => requireNoWork(marked, local, state('ended', 1), none)).not.toThrow();
    expect(() => requireNoWork(marked, production, state('ended', 1), (id) => id === local)).toThrow('being moved');
    expect(() => requireNoWork(marked, production, state('working', null), none)).not.toThrow();
    expect(() => requireNoWork({ ...marked, readOnly: false }, local, state('working', null), none)).not.toThrow();
  });
});

// A new call is looked at here: does it change a broker, be it only a flag or a counter of a message?
it('is known of every call whether it changes a broker', () => {
  const changing = Object.entries(calls).filter(([, { changes }]) => changes !== null);
  expect(changing.map(([name]) => name).sort()).toMatchInlineSnapshot(`
    [
      "created.remove",
      "declare.delete",
      "declare.purge",
      "declare.queue",
      "declare.replace",
      "exchange.bind",
      "exchange.declare",
      "exchange.delete",
      "exchange.unbind",
      "message.delete",
      "message.peek",
      "message.publish",
      "message.publishFile",
      "queue.delete",
      "queue.purge",
      "queue.use",
      "task.publish",
      "transfer.begin",
      "transfer.continue",
      "transfer.preview",
      "worker.start",
    ]
  `);
});
