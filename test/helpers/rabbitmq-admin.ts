/** What tests may ask of a running RabbitMQ node, in whatever process they are and whoever started it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Broker, ConnectionFigures, ConnectionFilter, QueueFigures } from './broker-handle.ts';
import { manage } from './management.ts';
import { erlangBinary, erlangBridge } from './rabbitmq-erlang.ts';
import { type RabbitMqCoordinates, rabbitMqProgram, toolEnvironment } from './rabbitmq-files.ts';
import { until } from './until.ts';

export type {
  ConnectionFigures,
  ConnectionFilter,
  Method,
  QueueFigures,
  User,
  UserOptions,
  Vhost,
} from './broker-handle.ts';

const run = promisify(execFile);

/** A connection, with Erlang's id of its process. */
type RabbitMqConnection = ConnectionFigures & { readonly id: string };

/** A running node. Every method throws an Error when the node is down. */
export interface RabbitMq extends Broker {
  readonly coordinates: RabbitMqCoordinates;
  /** Runs rabbitmqctl against this node (about half a second) and returns what it printed. */
  rabbitmqctl(...args: string[]): Promise<string>;
  /** Evaluates Erlang inside the node (ASCII source) and returns the value through JSON. */
  evaluate(source: string): Promise<unknown>;
}

/** A handle on a running node, from its coordinates. Nothing is opened before it is used. */
export function attachRabbitMq(coordinates: RabbitMqCoordinates): RabbitMq {
  const { host, port, tlsPort } = coordinates;
  const erlang = erlangBridge(coordinates);

  async function connections(filter: ConnectionFilter = {}): Promise<RabbitMqConnection[]> {
    const all = (await erlang.evaluate(CONNECTIONS)) as RabbitMqConnection[];
    const wanted = Object.entries(filter) as [keyof ConnectionFilter, string][];
    return all.filter((connection) => wanted.every(([key, value]) => connection[key] === value));
  }

  return {
    ...manage(coordinates),
    product: 'RabbitMQ',
    coordinates,
    host,
    port,
    tlsPort,
    connections,
    evaluate: (source) => erlang.evaluate(source),
    detach: () => erlang.close(),
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
