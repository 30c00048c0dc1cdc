import type { BuiltInBroker } from '../engine/brokers/built-in.ts';
import type { Lab } from '../engine/lab.ts';
import type { ProfileId } from '../shared/ids.ts';
import { BUILT_IN, type Profile } from '../shared/profile.ts';
import type { Profiles } from './profiles.ts';
import type { SettingsStore } from './settings.ts';

/** Connects the lab to saved connections, the built-in broker's among them. */
export interface Connector {
  /** For the built-in broker it waits until that runs. @throws LabError */
  connect(id: ProfileId, password: string | null): Promise<void>;
  disconnect(): Promise<void>;
  /** As the connection is called that the lab is connected to; null = to none. */
  readonly brokerName: string | null;
  /** What the lab was connected to last, whether or not that connection stands; null = to nothing. */
  readonly target: ConnectorTarget | null;
  /** Calls `listener` with the connection that the lab leaves, when it goes to another one or to none. */
  onLeave(listener: (left: ConnectorTarget) => void): void;
}

export interface ConnectorTarget {
  readonly profile: Profile;
  readonly password: string;
}

export function createConnector(deps: {
  lab: Lab;
  profiles: Profiles;
  settings: SettingsStore;
  builtIn: BuiltInBroker;
  onBug: (error: unknown) => void;
}): Connector {
  const { lab, profiles, settings, builtIn } = deps;
  /** Whoever waited for the built-in broker must not connect when somebody went elsewhere meanwhile. */
  let latest = 0;
  /** The built-in broker's port that the lab is connected to; null = the lab is not connected to it. */
  let builtInPort: number | null = null;
  let target: ConnectorTarget | null = null;
  const leaveListeners: ((left: ConnectorTarget) => void)[] = [];

  function setTarget(next: ConnectorTarget | null): void {
    const left = target;
    target = next;
    if (left && left.profile.id !== next?.profile.id) for (const listener of leaveListeners) listener(left);
  }

  /** Whoever connects to a broker that is off, or was given up, wants it to run. */
  async function startBuiltIn(): Promise<void> {
    const { status } = builtIn.view.state;
    if (status === 'off' || status === 'down') builtIn.perform('start');
    await builtIn.ready();
  }

  async function connect(id: ProfileId, password: string | null): Promise<void> {
    const mine = ++latest;
    if (id === BUILT_IN) await startBuiltIn();
    if (mine !== latest) return;
    const profile = profiles.get(id);
    const given = profiles.passwordFor(id, password);
    builtInPort = id === BUILT_IN ? profile.hosts[0]!.port : null;
    setTarget({ profile, password: given });
    await lab.connect(profile, given);
    settings.set('memory', { ...settings.get('memory'), profile: id });
  }

  // The port that it had was taken while it was away: its clients of the lab's follow it to the new one.
  builtIn.subscribe(({ view: { state } }) => {
    if (state.status !== 'up' || builtInPort === null || builtInPort === state.port) return;
    builtInPort = state.port;
    connect(BUILT_IN, null).catch(deps.onBug);
  });

  return {
    connect,
    get brokerName() {
      return target?.profile.name ?? null;
    },
    get target() {
      return target;
    },
    onLeave: (listener) => void leaveListeners.push(listener),
    async disconnect() {
      latest++;
      builtInPort = null;
      setTarget(null);
      await lab.disconnect();
    },
  };
}
