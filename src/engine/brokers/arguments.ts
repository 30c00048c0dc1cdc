import type { BuiltInSettings } from '../../shared/settings.ts';

/** The port of RabbitMQ's management API; the next free one is taken where something else listens. */
const MANAGEMENT_PORT = 15_672;

export interface KeptPorts {
  readonly port: number;
  readonly managementPort: number | null;
}

/**
 * The broker's command line, as broker/options.ts reads it.
 * @param kept the ports that clients know already: those or none; null = the first free ones
 */
export function brokerArguments(settings: BuiltInSettings, folder: string, kept: KeptPorts | null): string[] {
  const management = kept ? kept.managementPort : MANAGEMENT_PORT;
  return [
    ...['--data', folder, '--port', String(kept?.port ?? settings.port)],
    ...(kept ? [] : ['--next-free-port']),
    ...(management === null ? [] : ['--management-port', String(management)]),
    ...['--memory-limit', String(settings.memoryLimit)],
    ...(settings.sync ? [] : ['--no-sync']),
  ];
}
