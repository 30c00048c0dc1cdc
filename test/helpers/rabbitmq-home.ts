/**
 * A view of RabbitMQ's installation with no more plugins than the node runs. Erlang looks through every plugin's folder for
 * every module it loads: with Debian's 70 of them a start takes 6 s, with the 30 needed ones 3 s.
 */
import { mkdir, readdir, readFile, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What RabbitMQ itself consists of. */
const CORE = ['rabbit', 'rabbitmq_prelaunch'];

/**
 * Makes the view in `folder` out of links; its `sbin` is for RABBITMQ_SCRIPTS_DIR. `program` is the installed rabbitmq-server.
 *
 * @throws Error when the installation can't be read.
 */
export async function makeHome(folder: string, program: string, plugins: readonly string[]): Promise<void> {
  const installed = dirname(dirname(await realpath(program)));
  const libraries = join(installed, 'plugins');
  await mkdir(join(folder, 'plugins'), { recursive: true });
  for (const entry of await readdir(installed)) {
    if (entry !== 'plugins') await symlink(join(installed, entry), join(folder, entry));
  }
  for (const entry of await needed(libraries, [...CORE, ...plugins])) {
    await symlink(join(libraries, entry), join(folder, 'plugins', entry));
  }
}

/** The folders (name-version) of the given applications and of all they build on. */
async function needed(libraries: string, roots: readonly string[]): Promise<Set<string>> {
  const entries = new Map((await readdir(libraries)).map((entry) => [entry.replace(/-[^-]*$/, ''), entry]));
  const found = new Set<string>();
  const names = [...roots];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const entry = entries.get(name);
    // What is not among the plugins is a part of Erlang itself.
    if (entry === undefined || found.has(entry)) continue;
    found.add(entry);
    const description = await readFile(join(libraries, entry, 'ebin', `${name}.app`), 'utf8');
    const list = /\{applications,\s*\[([^\]]*)\]/.exec(description)?.[1] ?? '';
    names.push(...list.split(/[\s,']+/));
  }
  return found;
}
