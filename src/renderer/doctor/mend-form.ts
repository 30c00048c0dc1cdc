import type { Remedy } from '../../shared/doctor/remedies.ts';
import type { FormState } from '../connections/form-state.ts';

/** How far the management API’s port is from AMQP’s, with RabbitMQ’s defaults and with most others. */
const MANAGEMENT_OFFSET = 10_000;
const MANAGEMENT = /:1567\d$/;

/** `seeCertificate` changes nothing: the form then tests the connection. */
export type FormRemedy = Extract<Remedy, 'switchTlsOn' | 'switchTlsOff' | 'amqpPort' | 'tlsPort' | 'seeCertificate'>;

/** The connection form after a remedy; as it is without one. */
export function mend<F extends Pick<FormState, 'hosts' | 'tls'>>(form: F, remedy: FormRemedy | undefined): F {
  switch (remedy) {
    case undefined:
    case 'seeCertificate':
      return form;
    case 'switchTlsOn':
      return { ...form, tls: true };
    case 'switchTlsOff':
      return { ...form, tls: false };
    case 'tlsPort':
      return { ...form, tls: true, hosts: eachPort(form.hosts, () => 5671) };
    case 'amqpPort':
      return { ...form, hosts: eachPort(form.hosts, (port) => amqpPort(port, form.tls)) };
  }
}

function amqpPort(port: number, tls: boolean): number {
  const isManagement = MANAGEMENT.test(`:${port}`) || port > MANAGEMENT_OFFSET + 1_024;
  return isManagement ? port - MANAGEMENT_OFFSET : tls ? 5671 : 5672;
}

function eachPort(hosts: string, change: (port: number) => number): string {
  return hosts
    .split('\n')
    .map((line) =>
      line.replace(
        /^(.*\]|[^:\s]+)(?::(\d+))?\s*$/,
        (_all, host: string, port?: string) => `${host}:${change(Number(port ?? 0))}`,
      ),
    )
    .join('\n');
}
