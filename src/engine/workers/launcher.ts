import type { Order, Report } from '../../shared/worker-protocol.ts';

/** How a process ended: by itself with a code, or by a signal. Both null = it could not be started at all. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProcessEvents {
  report(report: Report): void;
  line(stream: 'stdout' | 'stderr', line: string): void;
  /** Once, when the process is gone; lines may still follow. */
  end(end: ProcessEnd): void;
}

/** A running worker process. Signals are real ones: a killed process says no good-bye. */
export interface WorkerProcess {
  readonly pid: number;
  send(order: Order): void;
  kill(): void;
  /** Stops the process where it stands, as SIGSTOP does. Not on Windows. */
  freeze(): void;
  thaw(): void;
}

/** Starts worker processes: the port behind which tests in plain Node and the app run the same code. */
export interface Launcher {
  readonly canFreeze: boolean;
  launch(events: ProcessEvents): WorkerProcess;
}
