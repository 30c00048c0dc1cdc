/**
 * Plays the scenarios on a broker that runs already and prints the transcripts as JSON:
 *
 *   node test/scenarios/record.ts http://guest:guest@localhost:15672 amqp://localhost:5672 --rabbitmqctl rabbitmqctl
 *
 * The management API makes a vhost for them, which is deleted afterwards; rabbitmqctl raises the memory alarm.
 * `--only TEXT` takes the scenarios whose names have the text in them.
 */
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { manage } from '../helpers/management.ts';
import { until } from '../helpers/until.ts';
import { scenarios } from './areas/index.ts';
import { playAll } from './play.ts';
import type { Target } from './scenario.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rabbitmqctl: { type: 'string', default: 'rabbitmqctl' }, only: { type: 'string', default: '' } },
});
const [managementUrl, amqpUrl] = positionals.map((text) => new URL(text));
if (!managementUrl || !amqpUrl) throw new Error('the URLs of the management API and of AMQP are needed');

const at = { host: amqpUrl.hostname, port: Number(amqpUrl.port), managementPort: Number(managementUrl.port) };
const managed = manage(at);
const rabbitmqctl = (...args: string[]) => promisify(execFile)(values.rabbitmqctl, args);

async function closeConnections(filter: { user?: string } = {}, reason = ''): Promise<number> {
  // The API lists a connection some seconds after it came.
  let found: { name: string; user: string }[] = [];
  await until(
    async () => {
      const listed = (await managed.management('GET', '/api/connections')) as typeof found;
      found = listed.filter(({ user }) => filter.user === undefined || user === filter.user);
      return found.length > 0;
    },
    { what: 'the connection in the list', timeoutMs: 15_000 },
  );
  for (const { name } of found) {
    await managed.management('DELETE', `/api/connections/${encodeURIComponent(name)}`, undefined, {
      'x-reason': reason,
    });
  }
  return found.length;
}

const vhost = await managed.createVhost();
const target: Target = {
  ...at,
  vhost: vhost.name,
  broker: {
    ...managed,
    closeConnections,
    async setMemoryAlarm(on) {
      await rabbitmqctl('set_vm_memory_high_watermark', on ? '0.0000001' : '0.4');
    },
  },
};
const started = performance.now();
const transcripts = await playAll(
  scenarios.filter(({ name }) => name.includes(values.only)),
  target,
);
await managed.deleteVhost(vhost.name);
const { rabbitmq_version: version } = (await managed.management('GET', '/api/overview')) as {
  rabbitmq_version: string;
};
console.log(JSON.stringify({ version, transcripts: Object.fromEntries(transcripts) }, null, 2));
console.error(`${transcripts.size} scenarios in ${Math.round(performance.now() - started)} ms`);
