/** What tests may ask of a running node, in whatever process they are and whoever started it. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { erlangBinary, erlangBridge } from './rabbitmq-erlang.ts';
import { type RabbitMqCoordinates, rabbitMqProgram, toolEnvironment } from './rabbitmq-files.ts';
import { until } from './until.ts';

const run = promisify(execFile);
const USER = 'guest';
const PASSWORD = 'guest';

export interface Vhost {
  readonly name: string;
  /** amqp:// URL of the user guest in this vhost. */
  readonly url: string;
}

export interface UserOptions {
  /** A random one unless given. */
  readonly name?: string;
  /** A random one unless given. */
  readonly password?: string;
  /** "/" unless given. */
  readonly vhost?: string;
  /** Regular expressions of what the user may configure, write and read: ".*" unless given. */
  readonly configure?: string;
  readonly write?: string;
  readonly read?: string;
  /** The user's tags, comma-separated, such as "management" or "administrator"; none unless given. */
  readonly tags?: string;
}

export interface User {
  readonly name: string;
  readonly password: string;
  /** amqp:// URL of this user in the vhost the permissions are for. */
  readonly url: string;
}

/** A queue as its own process knows it this moment, not as statistics last had it. */
export interface QueueFigures {
  readonly ready: number;
  readonly unacked: number;
  readonly consumers: number;
}

export interface ConnectionFilter {
  readonly vhost?: string;
  readonly user?: string;
  /** The client's own name for the connection (its client property connection_name). */
  readonly clientName?: string;
}

export interface ConnectionFigures {
  /** Erlang's id of the connection's process. */
  readonly id: string;
  /** "address:port -> address:port". */
  readonly name: string;
  readonly vhost: string;
  readonly user: string;
  /** Empty when the client gave none. */
  readonly clientName: string;
  /** running, blocking, blocked, closing, … */
  readonly state: string;
}

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** A running node. Every method throws an Error when the node is down. */
export interface RabbitMq {
  readonly coordinates: RabbitMqCoordinates;
  readonly host: string;
  readonly port: number;
  /** amqp:// URL of the user guest in the vhost "/". */
  readonly url: string;
  /** http:// origin of the management plugin, without a path; guest/guest. */
  readonly managementUrl: string;
  /** null without a TLS listener. */
  readonly tlsPort: number | null;
  /** Makes a vhost (a random name unless given) where guest may do everything. */
  createVhost(name?: string): Promise<Vhost>;
  /** Deletes a vhost with all that is in it. */
  deleteVhost(name: string): Promise<void>;
  /** Makes a user with permissions in one vhost. */
  createUser(options?: UserOptions): Promise<User>;
  deleteUser(name: string): Promise<void>;
  /**
   * One request to the management API as guest, such as `management('GET', '/api/overview')`; undefined when the answer is empty.
   *
   * @throws Error with status and body for every status outside 2xx.
   */
  management(method: Method, path: string, body?: unknown): Promise<unknown>;
  /** Figures of a queue, exact at the time of asking; null when there is no such queue. */
  queue(vhost: string, name: string): Promise<QueueFigures | null>;
  /** The open AMQP connections, exact at the time of asking. */
  connections(filter?: ConnectionFilter): Promise<ConnectionFigures[]>;
  /** Closes connections from the broker's side (320 CONNECTION_FORCED with the reason) and returns how many it was told to. */
  closeConnections(filter?: ConnectionFilter, reason?: string): Promise<number>;
  /**
   * Writes what was declared to disk. RabbitMQ confirms persistent messages only once they are there, but a queue's own
   * declaration may still be in memory for about a second: a node that is killed within it comes back without the queue.
   */
  flushDeclarations(): Promise<void>;
  /** Raises the memory alarm, which blocks every publisher of this node, or ends it; returns once the broker says so. */
  setMemoryAlarm(on: boolean): Promise<void>;
  /** Runs rabbitmqctl against this node (about half a second) and returns what it printed. */
  rabbitmqctl(...args: string[]): Promise<string>;
  /** Evaluates Erlang inside the node (ASCII source) and returns the value through JSON. */
  evaluate(source: string): Promise<unknown>;
  /** Ends what this handle itself opened. The node runs on. */
  detach(): Promise<void>;
}

/** A handle on a running node, from its coordinates. Nothing is opened before it is used. */
export function attachRabbitMq(coordinates: RabbitMqCoordinates): RabbitMq {
  const { host, port, managementPort, tlsPort } = coordinates;
  const managementUrl = `http://${host}:${managementPort}`;
  const erlang = erlangBridge(coordinates);

  function urlOf(vhost: string, user = USER, password = PASSWORD): string {
    const [name, secret, path] = [user, password, vhost].map(encodeURIComponent);
    return `amqp://${name}:${secret}@${host}:${port}/${path}`;
  }

  async function management(method: Method, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${managementUrl}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  async function permit(user: string, vhost: string, rights: { configure: string; write: string; read: string }) {
    await management('PUT', `/api/permissions/${encodeURIComponent(vhost)}/${encodeURIComponent(user)}`, rights);
  }

  async function connections(filter: ConnectionFilter = {}): Promise<ConnectionFigures[]> {
    const all = (await erlang.evaluate(CONNECTIONS)) as ConnectionFigures[];
    const wanted = Object.entries(filter) as [keyof ConnectionFilter, string][];
    return all.filter((connection) => wanted.every(([key, value]) => connection[key] === value));
  }

  return {
    coordinates,
    host,
    port,
    url: `amqp://${USER}:${PASSWORD}@${host}:${port}`,
    managementUrl,
    tlsPort,
    management,
    connections,
    evaluate: (source) => erlang.evaluate(source),
    detach: () => erlang.close(),
    async createVhost(name = `test-${randomBytes(5).toString('hex')}`) {
      await management('PUT', `/api/vhosts/${encodeURIComponent(name)}`, {});
      await permit(USER, name, { configure: '.*', write: '.*', read: '.*' });
      return { name, url: urlOf(name) };
    },
    async deleteVhost(name) {
      await management('DELETE', `/api/vhosts/${encodeURIComponent(name)}`);
    },
    async createUser(options = {}) {
      const { vhost = '/', configure = '.*', write = '.*', read = '.*', tags = '' } = options;
      const name = options.name ?? `user-${randomBytes(5).toString('hex')}`;
      const password = options.password ?? randomBytes(8).toString('hex');
      await management('PUT', `/api/users/${encodeURIComponent(name)}`, { password, tags });
      await permit(name, vhost, { configure, write, read });
      return { name, password, url: urlOf(vhost, name, password) };
    },
    async deleteUser(name) {
      await management('DELETE', `/api/users/${encodeURIComponent(name)}`);
    },
    async queue(vhost, name) {
      return (await erlang.evaluate(queueSource(vhost, name))) as QueueFigures | null;
    },
    async closeConnections(filter, reason = 'closed by a test') {
      const found = await connections(filter);
      const ids = found.map(({ id }) => `list_to_pid("${id}")`).join(', ');
      await erlang.evaluate(
        `[rabbit_networking:close_connection(Pid, ${erlangBinary(reason)}) || Pid <- [${ids}]], null`,
      );
      return found.length;
    },
    async flushDeclarations() {
      await erlang.evaluate('mnesia:sync_log(), null');
    },
    async setMemoryAlarm(on) {
      // The broker's own way: the limit below what it uses, and back to what its configuration says.
      const normal =
        '(case application:get_env(rabbit, vm_memory_high_watermark) of {ok, Limit} -> Limit; _ -> 0.4 end)';
      await erlang.evaluate(`vm_memory_monitor:set_vm_memory_high_watermark(${on ? '0.0000001' : normal}), null`);
      const alarm = '[true || {{resource_limit, memory, _}, _} <- rabbit_alarm:get_alarms()] =/= []';
      await until(async () => (await erlang.evaluate(alarm)) === on, { what: `memory alarm ${on ? 'on' : 'off'}` });
    },
    async rabbitmqctl(...args) {
      const node = ['--node', coordinates.nodeName];
      const options = { cwd: coordinates.folder, env: toolEnvironment(coordinates) };
      const { stdout } = await run(rabbitMqProgram('rabbitmqctl'), [...node, ...args], options);
      return stdout;
    },
  };
}

/**
 * Reads a queue's figures from its own process. A quorum queue's usual figures are refreshed every 5 s only, so its leader's
 * state machine is asked instead.
 */
function queueSource(vhost: string, name: string): string {
  return `case rabbit_amqqueue:lookup(rabbit_misc:r(${erlangBinary(vhost)}, queue, ${erlangBinary(name)})) of
    {ok, Q} ->
      case amqqueue:get_type(Q) of
        rabbit_quorum_queue ->
          Ask = fun(Query) -> {ok, {_, Result}, _} = ra:leader_query(amqqueue:get_pid(Q), Query), Result end,
          Count = fun(Many) when is_integer(Many) -> Many; (Many) when is_map(Many) -> map_size(Many); (Many) -> length(Many) end,
          #{ready => Count(Ask(fun rabbit_fifo:query_messages_ready/1)),
            unacked => Count(Ask(fun rabbit_fifo:query_messages_checked_out/1)),
            consumers => Count(Ask(fun rabbit_fifo:query_consumer_count/1))};
        _ ->
          [{_, Ready}, {_, Unacked}, {_, Consumers}] =
            rabbit_amqqueue:info(Q, [messages_ready, messages_unacknowledged, consumers]),
          #{ready => Ready, unacked => Unacked, consumers => Consumers}
      end;
    {error, not_found} -> null
  end`;
}

/** The management API lists a connection up to 5 s after it came, so the connections' own processes are asked. */
const CONNECTIONS = `
  Text = fun(Value) when is_binary(Value) -> Value; (Value) -> iolist_to_binary(io_lib:format("~ts", [Value])) end,
  One = fun(Pid) ->
    try rabbit_reader:info(Pid, [name, vhost, user, state, client_properties]) of
      [{_, Name}, {_, Vhost}, {_, User}, {_, State}, {_, Properties}] ->
        ClientName = case is_list(Properties) andalso lists:keyfind(<<"connection_name">>, 1, Properties) of
          {_, _, Given} -> Given; _ -> <<>> end,
        [#{id => list_to_binary(pid_to_list(Pid)), name => Text(Name), vhost => Text(Vhost), user => Text(User),
           state => Text(State), clientName => Text(ClientName)}]
    catch _:_ -> [] end
  end,
  lists:append([One(Pid) || Pid <- rabbit_networking:connections()])`;
