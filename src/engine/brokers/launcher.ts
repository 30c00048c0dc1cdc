import type { BrokerOrder, BrokerReport } from '../../shared/broker-protocol.ts';
import type { ProcessEnd } from '../workers/launcher.ts';

export interface BrokerEvents {
  report(report: BrokerReport): void;
  line(stream: 'stdout' | 'stderr', line: string): void;
  /** Once, when the process is gone; lines may still follow. */
  end(end: ProcessEnd): void;
}

/** A running broker process. Signals are real ones: a killed broker writes nothing more to its store. */
export interface BrokerProcess {
  /** 0 = there never was a process. */
  readonly pid: number;
  send(order: BrokerOrder): void;
  /** Asks it to stop in order, as SIGTERM does. */
  stop(): void;
  kill(): void;
  /** Stops the process where it stands, as SIGSTOP does. Not on Windows. */
  freeze(): void;
  thaw(): void;
}

/** Starts broker processes: the port behind which tests in plain Node and the app run the same code. */
export interface BrokerLauncher {
  readonly canFreeze: boolean;
  /** @param args the command line, as broker/options.ts reads it */
  launch(args: readonly string[], events: BrokerEvents): BrokerProcess;
}
