import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BuiltInBroker } from '../engine/brokers/built-in.ts';
import type { Lab } from '../engine/lab.ts';
import { ProfileId } from '../shared/ids.ts';
import type { BuiltInNews, BuiltInPlace, BuiltInState } from '../shared/lab/built-in.ts';
import { BUILT_IN, builtInProfile, type Endpoint } from '../shared/profile.ts';
import { type Connector, createConnector } from './connector.ts';
import type { Profiles } from './profiles.ts';
import type { SettingsStore } from './settings.ts';

const elsewhere = ProfileId.parse('elsewhere');
const place: BuiltInPlace = {
  url: 'amqp://guest:guest@localhost:5672',
  port: 5672,
  managementPort: null,
  pid: 7,
  since: 0,
  recovered: { queues: 0, messages: 0 },
};

/** What the lab was connected to, by port, in order. */
let connected: (number | 'left')[];
let remembered: ProfileId | null;
let state: BuiltInState;
let ready: PromiseWithResolvers<BuiltInPlace>;
let ordered: string[];
let tell: (news: BuiltInNews) => void;
let connector: Connector;
const onBug = vi.fn();

function enter(next: BuiltInState): void {
  state = next;
  if (next.status === 'up') ready.resolve(next);
  tell({ view: { state } } as BuiltInNews);
}

beforeEach(() => {
  connected = [];
  remembered = null;
  ordered = [];
  state = { status: 'starting' };
  ready = Promise.withResolvers();
  const builtIn = {
    get view() {
      return { state };
    },
    ready: () => ready.promise,
    perform: (order: string) => void ordered.push(order),
    subscribe(listener: typeof tell) {
      tell = listener;
      return () => {};
    },
  } as unknown as BuiltInBroker;
  const lab = {
    connect: async ({ hosts }: Endpoint) => void connected.push(hosts[0]!.port),
    disconnect: async () => void connected.push('left'),
  } as unknown as Lab;
  const profiles = {
    get: (id: ProfileId) => builtInProfile(id !== BUILT_IN ? 9999 : state.status === 'up' ? state.port : 1),
    passwordFor: () => 'guest',
  } as unknown as Profiles;
  const settings = {
    get: () => ({ profile: remembered }),
    set: (_: string, memory: { profile: ProfileId }) => {
      remembered = memory.profile;
    },
  } as unknown as SettingsStore;
  connector = createConnector({ lab, profiles, settings, builtIn, onBug });
});

describe('connecting', () => {
  it('to the built-in broker waits until that runs, and takes the port that it has then', async () => {
    const done = connector.connect(BUILT_IN, null);
    expect(connected).toEqual([]);
    enter({ status: 'up', ...place, port: 5674 });
    await done;
    expect(connected).toEqual([5674]);
    expect(remembered).toBe(BUILT_IN);
  });

  it.each(['off', 'down'] as const)('to one that is %s starts it', async (status) => {
    state = { status } as BuiltInState;
    const done = connector.connect(BUILT_IN, null);
    expect(ordered).toEqual(['start']);
    enter({ status: 'up', ...place });
    await done;
  });

  it('elsewhere meanwhile is what counts', async () => {
    const waiting = connector.connect(BUILT_IN, null);
    await connector.connect(elsewhere, null);
    enter({ status: 'up', ...place });
    await waiting;
    expect(connected).toEqual([9999]);
    expect(remembered).toBe(elsewhere);
  });

  it('is not done by itself after somebody left', async () => {
    const waiting = connector.connect(BUILT_IN, null);
    await connector.disconnect();
    enter({ status: 'up', ...place });
    await waiting;
    expect(connected).toEqual(['left']);
  });

  it('says why the broker does not run', async () => {
    ready.reject(new Error('Port 5672 is in use.'));
    await expect(connector.connect(BUILT_IN, null)).rejects.toThrow('in use');
    expect(remembered).toBeNull();
  });
});

describe('a built-in broker that comes back on another port', () => {
  beforeEach(async () => {
    enter({ status: 'up', ...place });
    await connector.connect(BUILT_IN, null);
  });

  it('is followed by the lab', async () => {
    enter({ status: 'up', ...place, port: 5673 });
    await vi.waitFor(() => expect(connected).toEqual([5672, 5673]));
  });

  it('on the same one is found by the connections themselves', () => {
    enter({ status: 'restarting', cause: 'crashed by you', nextAt: null });
    enter({ status: 'up', ...place, pid: 8 });
    expect(connected).toEqual([5672]);
  });

  it('does not matter to a lab that is elsewhere', async () => {
    await connector.connect(elsewhere, null);
    enter({ status: 'up', ...place, port: 5673 });
    expect(connected).toEqual([5672, 9999]);
    expect(onBug).not.toHaveBeenCalled();
  });
});
