import { beforeEach, describe, expect, it } from 'vitest';
import type { BrokerOrder, BrokerReport } from '../../shared/broker-protocol.ts';
import { defaultBuiltIn } from '../../shared/settings.ts';
import type { Clock } from '../clock.ts';
import type { ProcessEnd } from '../workers/launcher.ts';
import { type BuiltInBroker, createBuiltInBroker } from './built-in.ts';
import type { BrokerEvents, BrokerLauncher } from './launcher.ts';

interface FakeProcess {
  readonly args: readonly string[];
  readonly events: BrokerEvents;
  /** What was done to it, in order. */
  readonly done: (string | BrokerOrder)[];
  ready(change?: Partial<Extract<BrokerReport, { type: 'ready' }>>): void;
  end(end?: Partial<ProcessEnd>): void;
}

let processes: FakeProcess[];
let timers: { at: number; run: () => void }[];
let time: number;
let broker: BuiltInBroker;

const clock: Clock = {
  now: () => time,
  after(ms, run) {
    const timer = { at: time + ms, run };
    timers.push(timer);
    return () => {
      timers = timers.filter((each) => each !== timer);
    };
  },
  every: () => () => {},
};

/** Lets `ms` milliseconds pass. */
function pass(ms: number): void {
  time += ms;
  for (const timer of timers.filter(({ at }) => at <= time)) {
    timers = timers.filter((each) => each !== timer);
    timer.run();
  }
}

const launcher: BrokerLauncher = {
  canFreeze: true,
  launch(args, events) {
    const done: FakeProcess['done'] = [];
    const pid = 100 + processes.length;
    const port = Number(args[args.indexOf('--port') + 1]);
    processes.push({
      args,
      events,
      done,
      ready: (change = {}) =>
        events.report({
          type: 'ready',
          url: `amqp://guest:guest@localhost:${change.port ?? port}`,
          port,
          managementPort: 15_672,
          recovered: { queues: 0, messages: 0 },
          repaired: null,
          ...change,
        }),
      end: (end = {}) => events.end({ code: null, signal: null, ...end }),
    });
    return {
      pid,
      send: (order) => done.push(order),
      stop: () => done.push('SIGTERM'),
      kill: () => done.push('SIGKILL'),
      freeze: () => done.push('SIGSTOP'),
      thaw: () => done.push('SIGCONT'),
    };
  },
};

const last = (): FakeProcess => processes.at(-1)!;
const status = (): string => broker.view.state.status;

beforeEach(() => {
  processes = [];
  timers = [];
  time = 1_000_000;
  broker = createBuiltInBroker({ launcher, clock, settings: defaultBuiltIn, defaultFolder: '/data/broker' });
});

/** A broker that runs, on `port`. */
function up(port = 5672): void {
  broker.perform('start');
  last().ready({ port });
}

describe('a start', () => {
  it('takes the first free port, and tells where it is', async () => {
    broker.perform('start');
    expect(status()).toBe('starting');
    expect(last().args.join(' ')).toBe(
      '--data /data/broker --port 5672 --next-free-port --management-port 15672 --memory-limit 1024',
    );
    const ready = broker.ready();
    last().ready({ port: 5674 });
    expect(await ready).toMatchObject({ port: 5674, url: 'amqp://guest:guest@localhost:5674', pid: 100 });
    broker.perform('start');
    expect(processes).toHaveLength(1);
  });

  it('has what the settings say', () => {
    broker.configure({ port: 5700, memoryLimit: 256, sync: false, folder: '/elsewhere' });
    broker.perform('start');
    expect(last().args.join(' ')).toContain('--data /elsewhere --port 5700 ');
    expect(last().args.join(' ')).toContain('--memory-limit 256 --no-sync');
    expect(broker.view.folder).toBe('/elsewhere');
  });

  it('that hangs is ended, and tried again', () => {
    broker.perform('start');
    pass(60_000);
    expect(last().done).toEqual(['SIGKILL']);
    last().end({ signal: 'SIGKILL' });
    expect(status()).toBe('restarting');
  });

  it('says that a store was repaired', () => {
    broker.perform('start');
    last().ready({ repaired: '3 of 40 messages could not be read.' });
    expect(broker.view.repaired).toBe('3 of 40 messages could not be read.');
    expect(broker.snapshot().lines.at(-1)).toMatchObject({ tone: 'warning' });
  });
});

describe('the port that clients know', () => {
  it.each([
    ['restart', 'SIGTERM', { code: 0 }],
    ['crash', 'SIGKILL', { signal: 'SIGKILL' }],
  ] as const)('is kept over a %s', (order, signal, end) => {
    up(5673);
    broker.perform(order);
    expect(last().done).toEqual([signal]);
    expect(status()).toBe('restarting');
    last().end(end);
    expect(processes).toHaveLength(2);
    expect(last().args.join(' ')).toContain('--port 5673 --management-port 15672');
    expect(last().args).not.toContain('--next-free-port');
    last().ready();
    expect(broker.view.state).toMatchObject({ status: 'up', port: 5673, pid: 101 });
  });

  it('is not changed silently when somebody took it meanwhile; the next start takes another one', () => {
    up(5673);
    broker.perform('crash');
    last().end({ signal: 'SIGKILL' });
    last().events.report({ type: 'failed', code: 'PORT_IN_USE', message: 'Port 5673 is in use.' });
    last().end({ code: 1 });
    expect(broker.view.state).toMatchObject({ status: 'down', failure: { code: 'PORT_IN_USE' } });
    broker.perform('start');
    expect(last().args).toContain('--next-free-port');
  });

  it('is another one when the settings say so', () => {
    up();
    broker.configure({ ...defaultBuiltIn, port: 5700 });
    broker.perform('restart');
    last().end({ code: 0 });
    expect(last().args.join(' ')).toContain('--port 5700 --next-free-port');
  });
});

describe('an end that nobody asked for', () => {
  it('is followed by a start, slower each time, until it is too often', () => {
    up();
    const delays: number[] = [];
    for (let i = 0; i < 5; i++) {
      last().end({ signal: 'SIGSEGV' });
      const { state } = broker.view;
      delays.push(state.status === 'restarting' ? state.nextAt! - time : -1);
      pass(8_000);
      last().ready();
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
    last().events.line('stderr', 'RangeError: out of memory');
    last().end({ code: 7 });
    expect(broker.view.state).toMatchObject({
      status: 'down',
      failure: { code: 'ENDED', detail: 'RangeError: out of memory' },
    });
    expect(processes).toHaveLength(6);
  });

  it.each(['DATA_FOLDER_UNUSABLE', 'STORE_IN_USE', 'STORE_NEWER', 'DISK_FULL'] as const)(
    'with %s waits for its user, in the broker’s words',
    async (code) => {
      broker.perform('start');
      const ready = broker.ready();
      last().events.report({ type: 'failed', code, message: 'A sentence.' });
      last().end({ code: 1 });
      expect(broker.view.state).toMatchObject({ status: 'down', failure: { code, message: 'A sentence.' } });
      await expect(ready).rejects.toMatchObject({ code: 'NOT_CONNECTED', message: 'A sentence.' });
      expect(timers).toEqual([]);
      broker.perform('start');
      last().ready();
      expect(status()).toBe('up');
    },
  );
});

describe('orders', () => {
  it('reach a broker that runs', () => {
    up();
    broker.perform('cut');
    broker.perform('empty');
    expect(last().done).toEqual([{ type: 'cut' }, { type: 'empty' }]);
  });

  it('are refused by one that can’t hear them, with the next step', () => {
    expect(() => broker.perform('cut')).toThrow('does not run');
    up();
    broker.perform('pause');
    expect(() => broker.perform('empty')).toThrow('paused');
    expect(last().done).toEqual(['SIGSTOP']);
  });

  it('pause and resume it; its place stays', () => {
    up();
    broker.perform('pause');
    expect(broker.view.state).toMatchObject({ status: 'paused', port: 5672 });
    broker.perform('resume');
    expect(status()).toBe('up');
    expect(last().done).toEqual(['SIGSTOP', 'SIGCONT']);
  });

  it('restart a paused one: it is thawed, or it would not get the signal', () => {
    up();
    broker.perform('pause');
    broker.perform('restart');
    expect(last().done).toEqual(['SIGSTOP', 'SIGCONT', 'SIGTERM']);
  });

  it('restart one that does not stop in time by force', () => {
    up();
    broker.perform('restart');
    pass(4_000);
    expect(last().done).toEqual(['SIGTERM', 'SIGKILL']);
    last().end({ signal: 'SIGKILL' });
    expect(processes).toHaveLength(2);
  });

  it('stop it until it is started again', () => {
    up();
    broker.perform('stop');
    last().end({ code: 0 });
    expect(status()).toBe('off');
    pass(60_000);
    expect(processes).toHaveLength(1);
  });
});

describe('its end with the program', () => {
  it('is in order, also when it is paused, and nothing follows', async () => {
    up();
    broker.perform('pause');
    const closed = broker.close();
    expect(last().done).toEqual(['SIGSTOP', 'SIGCONT', 'SIGTERM']);
    last().end({ code: 0 });
    await closed;
    broker.perform('start');
    expect(processes).toHaveLength(1);
    expect(timers).toEqual([]);
  });
});

describe('news', () => {
  it('have the view with each change, and each line once', () => {
    const lines: number[] = [];
    const states: string[] = [];
    const stop = broker.subscribe((news) => {
      lines.push(...news.lines.map(({ no }) => no));
      states.push(news.view.state.status);
    });
    up();
    last().events.line('stdout', 'a client connected');
    last().events.report({
      ...{ type: 'figures', connections: 1, queues: 2, consumers: 0, ready: 3, unacked: 0 },
      ...{ memoryBytes: 1, storeBytes: 2, alarm: null },
    });
    expect(broker.view.figures).toMatchObject({ queues: 2, ready: 3 });
    stop();
    broker.perform('crash');
    expect(broker.view.figures).toBeNull();
    expect(lines).toEqual([1, 2]);
    expect(broker.snapshot().lines.map(({ no }) => no)).toEqual([1, 2, 3]);
    expect(states.at(-1)).toBe('up');
  });
});
