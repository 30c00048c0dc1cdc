/** The node's operating-system process, and the watcher that lets nothing of it outlive the tests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type RabbitMqCoordinates, rabbitMqProgram, serverEnvironment } from './rabbitmq-files.ts';

/**
 * The watcher: a shell that starts the node, reports the node's pid, and kills it when its standard input ends. That pipe's
 * other end is held by the test process alone, so the kernel closes it whatever ends the tests, SIGKILL included.
 * The Erlang port mapper (epmd) is the node's own, on a port of its own: it can go with the node without asking anyone.
 */
const WATCHER = `
folder=$1 epmd_port=$2 server=$3
exec 3<&0 </dev/null
epmd -port "$epmd_port" -address 127.0.0.1 >/dev/null 2>&1 3<&- &
epmd=$!
"$server" >>"$folder/log/console.log" 2>&1 3<&- &
node=$!
( read -r _ <&3; : >"$folder/abandoned"; kill -9 $node ) >/dev/null 2>&1 &
keeper=$!
exec 3<&-
echo $node
wait $node
code=$?
kill -9 $keeper $epmd 2>/dev/null
if [ -e "$folder/abandoned" ]; then rm -rf "$folder"; fi
exit $code
`;

/** One run of the node, from its start to its end. */
export interface NodeProcess {
  /** The Erlang VM's process id. */
  readonly pid: number;
  /** Becomes true when the node and its watcher are gone. */
  readonly ended: () => boolean;
  /** Resolves when the node and its watcher are gone. */
  readonly end: Promise<void>;
  /** Kills the node with SIGKILL and removes its folder, exactly as the death of the test process does. */
  readonly abandon: () => Promise<void>;
}

/**
 * Starts the node's process; the node is not ready yet.
 *
 * @throws Error when RabbitMQ is not installed or the process can't be started.
 */
export async function spawnNode(node: RabbitMqCoordinates): Promise<NodeProcess> {
  const watcher = spawn(
    'sh',
    ['-c', WATCHER, 'sh', node.folder, String(node.epmdPort), rabbitMqProgram('rabbitmq-server')],
    {
      cwd: node.folder,
      env: serverEnvironment(node),
      // A session of its own: Ctrl-C in the terminal must reach the tests alone, which then end the node in order.
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  let ended = false;
  const end = once(watcher, 'exit').then(() => {
    ended = true;
    watcher.stdin.destroy();
  });
  watcher.stdin.on('error', () => {});
  const pid = await firstLine(watcher.stdout);
  // A node that somebody forgot must not keep the test process alive; its death is the pipe's business.
  watcher.unref();
  (watcher.stdin as Socket).unref();
  return {
    pid: Number(pid),
    ended: () => ended,
    end,
    abandon: async () => {
      watcher.ref();
      watcher.stdin.end();
      await end;
    },
  };
}

async function firstLine(output: Readable): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += String(chunk);
    if (text.includes('\n')) return text.trim();
  }
  throw new Error('the watcher of RabbitMQ ended before it reported a process');
}

/** The last lines of everything the node logged, for an error message; empty when there is nothing. */
export async function lastLogLines(node: RabbitMqCoordinates, count = 80): Promise<string> {
  const folder = join(node.folder, 'log');
  const names = await readdir(folder).catch(() => []);
  const parts = await Promise.all(
    names.map(async (name) => {
      const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');
      return `--- ${name}\n${lines.slice(-count).join('\n')}`;
    }),
  );
  return parts.join('\n');
}
