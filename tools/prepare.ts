// What the tests need from the machine besides npm's packages, and getting it where we may.
import { spawnSync } from 'node:child_process';
import { findRealElectron } from './electron.ts';
import { findChromium, findProgram, type Machine, thisMachine } from './machine.ts';

/** Where Debian's package puts it, for Debian's own Python. */
const pikaModule = '/usr/lib/python3/dist-packages/pika/__init__.py';

/** The Debian packages of what is missing. */
export function missingPackages(machine: Machine): string[] {
  const isLinux = machine.platform === 'linux';
  const packages: string[] = [];
  if (isLinux && !findRealElectron(machine) && !findChromium(machine)) packages.push('chromium');
  if (isLinux && !machine.env.DISPLAY) {
    if (!findProgram(machine, 'xvfb-run')) packages.push('xvfb');
    if (!findProgram(machine, 'xauth')) packages.push('xauth'); // xvfb-run only recommends it, and ends without it
  }
  // Debian puts it where only root's PATH leads.
  if (!findProgram(machine, 'rabbitmq-server', '/usr/sbin/rabbitmq-server')) packages.push('rabbitmq-server');
  // Clients that nobody here wrote. PIKA_PYTHON names a Python that has pika where Debian's package is not.
  if (!findProgram(machine, machine.env.PIKA_PYTHON ?? pikaModule)) packages.push('python3-pika');
  if (!findProgram(machine, 'amqp-publish')) packages.push('amqp-tools');
  return packages;
}

export const canInstall = (machine: Machine): boolean =>
  machine.platform === 'linux' &&
  machine.isRoot &&
  machine.isFile('/etc/debian_version') &&
  findProgram(machine, 'apt-get') !== undefined;

const command = (packages: string[]): string => `apt-get update && apt-get install -y ${packages.join(' ')}`;

/** Installs what is missing, or throws an error that says how to. */
export function prepare(machine: Machine = thisMachine): void {
  const packages = missingPackages(machine);
  if (packages.length === 0) return;
  if (!canInstall(machine))
    throw new Error(`The tests need ${packages.join(', ')}. On Debian and Ubuntu, as root:\n  ${command(packages)}`);
  console.log(`Installing what the tests need: ${command(packages)}`);
  const { status } = spawnSync('sh', ['-c', command(packages)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) throw new Error(`This failed: ${command(packages)}`);
}
