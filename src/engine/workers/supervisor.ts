import type { Signal } from '../../shared/contract.ts';
import { fail } from '../../shared/failure.ts';
import { WorkerId } from '../../shared/ids.ts';
import type { Endpoint } from '../../shared/profile.ts';
import type { WorkerSettings } from '../../shared/settings.ts';
import type { Report, TaskReport } from '../../shared/worker-protocol.ts';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../event-log.ts';
import { type Asked, exitCause } from './exit-cause.ts';
import type { Launcher, ProcessEnd, WorkerProcess } from './launcher.ts';
import { createRestartPolicy, type RestartPolicy } from './restart-policy.ts';

/** How long a worker that was told to stop may finish what it holds before it gives it back. Milliseconds. */
const STOP_WITHIN = 30_000;
/** How long after that, or at the lab's end, a process may take to leave before it is killed. Milliseconds. */
const GRACE = 2_000;

/** What a worker consumes from. */
export interface Workplace {
  readonly endpoint: Endpoint;
  readonly password: string;
  readonly queue: string;
}

/** Starts worker processes, watches over them, and tells what becomes of them. */
export interface Supervisor {
  start(count: number, settings: WorkerSettings, workplace: Workplace): WorkerId[];
  /** @throws LabError WORKER_NOT_FOUND, WORKER_UNAVAILABLE */
  signal(id: WorkerId, signal: Signal): void;
  /** @throws LabError WORKER_NOT_FOUND, WORKER_UNAVAILABLE */
  setPrefetch(id: WorkerId, prefetch: number): void;
  /** Forgets a worker that has ended. @throws LabError WORKER_NOT_FOUND, WORKER_UNAVAILABLE */
  remove(id: WorkerId): void;
  /** Ends all workers; resolves when the last process is gone. `stop` lets them finish what they hold. */
  endAll(how: 'stop' | 'kill' | 'close'): Promise<void>;
  readonly running: number;
}

interface Record {
  readonly id: WorkerId;
  readonly workplace: Workplace;
  readonly restarts: RestartPolicy;
  settings: WorkerSettings;
  process: WorkerProcess | null;
  asked: Asked;
  reported: boolean;
  frozen: boolean;
  /** Ended for good, even if it is one to be kept alive. */
  retired: boolean;
  session: number;
  gone: PromiseWithResolvers<void>;
  cancelTimer: (() => void) | null;
}

export function createSupervisor(deps: {
  launcher: Launcher;
  log: EventLog;
  clock: Clock;
  version: string;
}): Supervisor {
  const { launcher, log, clock } = deps;
  const records = new Map<WorkerId, Record>();
  let lastId = 0;

  function launch(record: Record, again: boolean): void {
    const { id, workplace, settings } = record;
    Object.assign(record, { asked: 'nothing', reported: false, frozen: false, gone: Promise.withResolvers<void>() });
    const child = launcher.launch({
      report: (report) => tell(record, report),
      line: (stream, line) => log.append({ type: 'worker.printed', worker: id, stream, line }),
      end: (end) => ended(record, child.pid, end),
    });
    record.process = child;
    log.append({ type: 'worker.started', worker: id, pid: child.pid, queue: workplace.queue, settings, again });
    child.send({
      type: 'begin',
      worker: id,
      version: deps.version,
      endpoint: { ...workplace.endpoint, heartbeat: settings.heartbeat },
      password: workplace.password,
      queue: workplace.queue,
      settings,
      firstSession: record.session + 1,
    });
  }

  function tell(record: Record, report: Report): void {
    const worker = record.id;
    record.reported = true;
    switch (report.type) {
      case 'tasks':
        return tellTasks(record, report);
      case 'consuming':
        record.session = report.session;
        log.append({ ...report, type: 'worker.consuming', worker });
        return;
      case 'link':
        return log.append({ type: 'worker.link', worker, link: report.link });
      case 'cancelled':
        return log.append({ type: 'worker.cancelled', worker });
      case 'failed':
        return log.append({ type: 'worker.failed', worker, failure: report.failure });
    }
  }

  function tellTasks({ id: worker }: Record, report: TaskReport): void {
    const { session, delivered, began, settled, progress } = report;
    if (delivered.tags.length > 0) log.append({ type: 'task.delivered', worker, session, rows: delivered });
    if (began.tags.length > 0) log.append({ type: 'task.began', worker, session, ...began });
    if (progress) log.append({ type: 'task.progressed', worker, session, ...progress });
    if (settled.tags.length > 0) log.append({ type: 'task.settled', worker, session, rows: settled });
  }

  function ended(record: Record, pid: number, end: ProcessEnd): void {
    const { id, asked } = record;
    record.cancelTimer?.();
    record.cancelTimer = null;
    record.process = null;
    const exit = exitCause(end, asked, record.reported);
    log.append({ type: 'worker.exited', worker: id, pid, exit, code: end.code, signal: end.signal });
    record.gone.resolve();
    if (record.settings.keepAlive && asked !== 'stop' && !record.retired) restartLater(record);
  }

  function restartLater(record: Record): void {
    const { attempt, inMs } = record.restarts.next(clock.now());
    log.append({ type: 'worker.restarting', worker: record.id, attempt, inMs });
    if (inMs !== null) record.cancelTimer = clock.after(inMs, () => launch(record, true));
  }

  function recordOf(id: WorkerId): Record {
    const record = records.get(id);
    if (!record)
      throw fail('WORKER_NOT_FOUND', `There is no worker ${id}.`, 'It may have been removed: look at the list.');
    return record;
  }

  function running(id: WorkerId): { record: Record; process: WorkerProcess } {
    const record = recordOf(id);
    if (!record.process) {
      throw fail('WORKER_UNAVAILABLE', `Worker ${id} has ended.`, 'Start another one.');
    }
    return { record, process: record.process };
  }

  function askToStop(record: Record, process: WorkerProcess, withinMs: number): void {
    record.asked = 'stop';
    process.send({ type: 'stop', withinMs });
    record.cancelTimer?.();
    record.cancelTimer = clock.after(withinMs + GRACE, () => process.kill());
  }

  return {
    get running() {
      return [...records.values()].filter((record) => record.process !== null).length;
    },

    start(count, settings, workplace) {
      return Array.from({ length: count }, () => {
        const record: Record = {
          id: WorkerId.parse(`w${++lastId}`),
          workplace,
          restarts: createRestartPolicy(),
          settings,
          process: null,
          asked: 'nothing',
          reported: false,
          frozen: false,
          retired: false,
          session: 0,
          gone: Promise.withResolvers<void>(),
          cancelTimer: null,
        };
        records.set(record.id, record);
        launch(record, false);
        return record.id;
      });
    },

    signal(id, signal) {
      const { record, process } = running(id);
      if ((signal === 'freeze' || signal === 'thaw') && !launcher.canFreeze) {
        throw fail(
          'WORKER_UNAVAILABLE',
          'Windows can’t freeze a process.',
          'Cut its connection instead: the broker sees the same.',
        );
      }
      if (record.frozen && (signal === 'stop' || signal === 'cut')) {
        throw fail('WORKER_UNAVAILABLE', `Worker ${id} is frozen: it hears nothing.`, 'Thaw it first, or kill it.');
      }
      log.append({ type: 'worker.signalled', worker: id, signal });
      switch (signal) {
        case 'stop':
          return askToStop(record, process, STOP_WITHIN);
        case 'kill':
          record.asked = 'kill';
          return process.kill();
        case 'freeze':
          record.frozen = true;
          return process.freeze();
        case 'thaw':
          record.frozen = false;
          return process.thaw();
        case 'cut':
          return process.send({ type: 'cut' });
      }
    },

    setPrefetch(id, prefetch) {
      const { record, process } = running(id);
      record.settings = { ...record.settings, prefetch };
      log.append({ type: 'worker.configured', worker: id, settings: record.settings });
      process.send({ type: 'prefetch', prefetch });
    },

    remove(id) {
      const record = recordOf(id);
      if (record.process) throw fail('WORKER_UNAVAILABLE', `Worker ${id} is running.`, 'Stop or kill it first.');
      record.cancelTimer?.();
      records.delete(id);
      log.append({ type: 'worker.removed', worker: id });
    },

    async endAll(how) {
      const all = [...records.values()];
      for (const record of all) {
        const { process } = record;
        record.retired = true;
        if (!process) {
          record.cancelTimer?.();
          record.cancelTimer = null;
          continue;
        }
        if (how === 'stop' && !record.frozen) askToStop(record, process, STOP_WITHIN);
        else if (how === 'close' && !record.frozen) {
          askToStop(record, process, 0);
          record.asked = 'close';
        } else {
          record.asked = how === 'close' ? 'close' : 'kill';
          process.kill();
        }
      }
      await Promise.all(all.filter((record) => record.process).map((record) => record.gone.promise));
    },
  };
}
