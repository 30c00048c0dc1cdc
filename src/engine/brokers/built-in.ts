import type { BrokerReport } from '../../shared/broker-protocol.ts';
import { fail } from '../../shared/failure.ts';
import {
  type BuiltInNews,
  type BuiltInOrder,
  type BuiltInPlace,
  type BuiltInState,
  type BuiltInView,
  hasPlace,
} from '../../shared/lab/built-in.ts';
import type { BuiltInSettings } from '../../shared/settings.ts';
import type { Clock } from '../clock.ts';
import { exitCause } from '../workers/exit-cause.ts';
import type { ProcessEnd } from '../workers/launcher.ts';
import { createRestartPolicy } from '../workers/restart-policy.ts';
import { brokerArguments, type KeptPorts } from './arguments.ts';
import { builtInFailure, isLasting } from './failures.ts';
import { createJournal } from './journal.ts';
import type { BrokerLauncher, BrokerProcess } from './launcher.ts';

/** How long a start may take: a large store is read first. Milliseconds. */
const START_WITHIN = 60_000;
/** How long a broker that was told to stop may take before it is killed. Milliseconds. */
const STOP_WITHIN = 4_000;

/** Watches over the built-in broker's process. It never blocks and never throws by itself: what happens is news. */
export interface BuiltInBroker {
  readonly view: BuiltInView;
  /** The view with the whole log (oldest first, bounded), for who begins to listen. */
  snapshot(): BuiltInNews;
  /** Calls `listener` with each change until the returned function is called. */
  subscribe(listener: (news: BuiltInNews) => void): () => void;
  /** What comes of it is told by news. @throws LabError NOT_CONNECTED where there is no process that could hear it */
  perform(order: BuiltInOrder): void;
  /** Applied at its next start. */
  configure(settings: BuiltInSettings): void;
  /** Resolves once it can be connected to. @throws LabError NOT_CONNECTED when it does not run and will not */
  ready(): Promise<BuiltInPlace>;
  /** Stops it in order, or by force where it takes too long; resolves when its process is gone. */
  close(): Promise<void>;
}

export interface BuiltInDeps {
  readonly launcher: BrokerLauncher;
  readonly clock: Clock;
  readonly settings: BuiltInSettings;
  /** Where its store is unless the settings name another folder. */
  readonly defaultFolder: string;
}

/** What was asked of the process that runs, so that its end is not taken for an accident. */
type Asked = 'nothing' | 'restart' | 'crash' | 'stop';

export function createBuiltInBroker({ launcher, clock, settings, defaultFolder }: BuiltInDeps): BuiltInBroker {
  const restarts = createRestartPolicy();
  let child: BrokerProcess | null = null;
  let gone = Promise.withResolvers<void>();
  let asked: Asked = 'nothing';
  let failed: Extract<BrokerReport, { type: 'failed' }> | null = null;
  let reported = false;
  let closing = false;
  /** The ports that clients know: kept over restarts and crashes, so that they come back by themselves. */
  let kept: KeptPorts | null = null;
  let cancelTimer: (() => void) | null = null;

  let view: BuiltInView = {
    state: { status: 'off' },
    figures: null,
    repaired: null,
    saved: settings,
    applied: null,
    folder: settings.folder ?? defaultFolder,
    defaultFolder,
    canPause: launcher.canFreeze,
  };
  const journal = createJournal(clock, () => view);
  const say = journal.say;

  const change = (next: Partial<BuiltInView>): void => {
    view = { ...view, ...next };
    journal.changed();
  };
  const enter = (state: BuiltInState): void => change(hasPlace(state) ? { state } : { state, figures: null });

  const after = (ms: number, run: () => void): void => {
    cancelTimer?.();
    cancelTimer = clock.after(ms, run);
  };
  const noTimer = (): void => {
    cancelTimer?.();
    cancelTimer = null;
  };

  function launch(state: BuiltInState): void {
    asked = 'nothing';
    failed = null;
    reported = false;
    gone = Promise.withResolvers();
    const { saved } = view;
    if (view.applied?.port !== saved.port) kept = null;
    const folder = saved.folder ?? defaultFolder;
    change({ state, figures: null, repaired: null, applied: saved, folder });
    after(START_WITHIN, () => {
      say('bad', `The built-in broker was not ready within ${START_WITHIN / 1_000} s, and is ended.`);
      child?.kill();
    });
    child = launcher.launch(brokerArguments(saved, folder, kept), {
      report: tell,
      line: (stream, text) => journal.print(stream, text),
      end: ended,
    });
  }

  function tell(report: BrokerReport): void {
    reported = true;
    switch (report.type) {
      case 'ready':
        return becameReady(report);
      case 'failed':
        failed = report;
        return;
      case 'figures': {
        const { type: _, ...figures } = report;
        return hasPlace(view.state) ? change({ figures }) : undefined;
      }
    }
  }

  function becameReady({ url, port, managementPort, recovered, repaired }: Extract<BrokerReport, { type: 'ready' }>) {
    if (!child || asked !== 'nothing') return;
    noTimer();
    kept = { port, managementPort };
    const { pid } = child;
    change({ state: { status: 'up', url, port, managementPort, pid, since: clock.now(), recovered }, repaired });
    const stored = `${number(recovered.queues, 'queue')} and ${number(recovered.messages, 'message')}`;
    say('good', `The built-in broker runs on port ${port} (process ${pid}); its store had ${stored}.`);
    if (repaired) say('warning', `Its store was damaged and was repaired: ${repaired}`);
  }

  function ended(end: ProcessEnd): void {
    child = null;
    noTimer();
    gone.resolve();
    if (asked === 'stop' || closing) {
      say('plain', 'The built-in broker stopped.');
      return enter({ status: 'off' });
    }
    if (asked !== 'nothing') {
      const cause = asked === 'crash' ? 'crashed by you (SIGKILL)' : 'restarted by you';
      return launch({ status: 'restarting', cause, nextAt: null });
    }
    const { cause } = exitCause(end, 'nothing', reported);
    say('bad', failed ? failed.message : `The built-in broker ended: ${cause}.`);
    if (failed && isLasting(failed.code)) return giveUp(cause);
    const { inMs } = restarts.next(clock.now());
    if (inMs === null) return giveUp(cause);
    enter({ status: 'restarting', cause: failed ? failed.message : cause, nextAt: clock.now() + inMs });
    after(inMs, () => launch({ status: 'restarting', cause, nextAt: null }));
  }

  function giveUp(cause: string): void {
    if (failed) {
      const detail = failed.code === 'INTERNAL' ? journal.lastWords() : undefined;
      // Whoever starts it again wants it to run, if need be on another port.
      if (failed.code === 'PORT_IN_USE') kept = null;
      return enter({ status: 'down', failure: builtInFailure(failed.code, failed.message, detail) });
    }
    const message = `The built-in broker ended again and again, at last so: ${cause}.`;
    enter({ status: 'down', failure: builtInFailure('ENDED', message, journal.lastWords()) });
  }

  function stop(reason: Asked): void {
    asked = reason;
    // A frozen process would get the signal only once it runs again.
    if (view.state.status === 'paused') child?.thaw();
    child?.stop();
    after(STOP_WITHIN, () => child?.kill());
  }

  /** The process, for orders that it has to hear. */
  function listening(): BrokerProcess {
    if (child && view.state.status === 'up') return child;
    const paused = view.state.status === 'paused';
    throw fail(
      'NOT_CONNECTED',
      paused ? 'The built-in broker is paused: it hears nothing.' : 'The built-in broker does not run now.',
      paused ? 'Resume it first.' : 'Start it, or wait until it is back.',
    );
  }

  function perform(order: BuiltInOrder): void {
    if (closing) return;
    switch (order) {
      case 'start':
        return child ? undefined : launch({ status: 'starting' });
      case 'stop':
        say('plain', 'The built-in broker is asked to stop.');
        noTimer();
        return child ? stop('stop') : enter({ status: 'off' });
      case 'restart':
      case 'crash':
        return again(order);
      case 'cut':
        listening().send({ type: 'cut' });
        return say('warning', 'Every connection to the built-in broker is cut.');
      case 'empty':
        listening().send({ type: 'empty' });
        return say('warning', 'The built-in broker is emptied: every queue, message, exchange and binding goes.');
      case 'pause':
      case 'resume':
        return pause(order === 'pause');
    }
  }

  function again(order: 'restart' | 'crash'): void {
    if (!child) return launch({ status: 'starting' });
    if (order === 'crash') {
      asked = 'crash';
      say('bad', 'The built-in broker is crashed by you: SIGKILL, then it is started again.');
      child.kill();
      return enter({ status: 'restarting', cause: 'crashed by you (SIGKILL)', nextAt: null });
    }
    say('warning', 'The built-in broker is restarted by you.');
    stop('restart');
    enter({ status: 'restarting', cause: 'restarted by you', nextAt: null });
  }

  function pause(on: boolean): void {
    if (!launcher.canFreeze) {
      throw fail('NOT_CONNECTED', 'Windows can’t freeze a process.', 'Cut its connections instead.');
    }
    const { state } = view;
    if (on) {
      listening().freeze();
      say('warning', 'The built-in broker is paused (SIGSTOP): connections stay, and nothing is answered.');
      if (state.status === 'up') enter({ ...state, status: 'paused' });
    } else if (child && state.status === 'paused') {
      child.thaw();
      say('good', 'The built-in broker is resumed (SIGCONT).');
      enter({ ...state, status: 'up' });
    }
  }

  return {
    get view() {
      return view;
    },
    snapshot: () => ({ revision: journal.revision, view, lines: journal.lines }),
    subscribe: journal.subscribe,
    perform,
    configure: (saved) => change({ saved }),

    ready: () =>
      new Promise((resolve, reject) => {
        const look = (): boolean => {
          const { state } = view;
          if (hasPlace(state)) resolve(state);
          else if (state.status === 'down') reject(fail('NOT_CONNECTED', state.failure.message, state.failure.hint));
          else if (state.status === 'off') reject(fail('NOT_CONNECTED', 'The built-in broker is off.', 'Start it.'));
          else return false;
          return true;
        };
        if (look()) return;
        const unsubscribe = journal.subscribe(() => look() && unsubscribe());
      }),

    async close() {
      closing = true;
      if (!child) return noTimer();
      stop('stop');
      await gone.promise;
    },
  };
}

function number(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? '' : 's'}`;
}
