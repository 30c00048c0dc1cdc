/**
 * Evaluates Erlang inside a running node, in about a millisecond. `rabbitmqctl eval` does the same in half a second of a whole
 * core, too much for a question a test asks again and again, and the management API answers with figures seconds old.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type RabbitMqCoordinates, toolEnvironment } from './rabbitmq-files.ts';

/** Reads "id base64(source)" lines, answers "id ok|failed base64(text)" lines, and ends with its standard input. */
const BRIDGE = `
Node = list_to_atom(os:getenv("RABBITMQ_NODENAME")),
Evaluate = fun(Source) ->
  {ok, Tokens, _} = erl_scan:string(Source),
  {ok, Expressions} = erl_parse:parse_exprs(Tokens),
  case rpc:call(Node, erl_eval, exprs, [Expressions, []], 15000) of
    {value, Value, _} -> {"ok", iolist_to_binary(Value)};
    {badrpc, Reason} -> {"failed", unicode:characters_to_binary(io_lib:format("~0tp", [Reason]))}
  end
end,
Answer = fun(Line) ->
  [Id, Source] = string:lexemes(Line, " \\n"),
  {Tag, Text} = try Evaluate(base64:decode_to_string(Source))
    catch _:Error -> {"failed", unicode:characters_to_binary(io_lib:format("~0tp", [Error]))} end,
  io:put_chars([Id, " ", Tag, " ", base64:encode_to_string(Text), "\\n"])
end,
Loop = fun Again() ->
  case io:get_line("") of
    eof -> halt(0);
    {error, _} -> halt(1);
    Line -> spawn(fun() -> Answer(Line) end), Again()
  end
end,
Loop().
`;

export interface ErlangBridge {
  /**
   * Evaluates expressions inside the node and returns their value through JSON. The source must be ASCII; see erlangBinary.
   *
   * @throws Error with Erlang's reason, `nodedown` when the node is not running.
   */
  evaluate(source: string): Promise<unknown>;
  /** Ends the helper process, if one was started. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

/** A string as Erlang source for a UTF-8 binary, whatever characters it has. */
export function erlangBinary(text: string): string {
  return `<<${[...Buffer.from(text)].join(',')}>>`;
}

/** A bridge to a node; its helper process is started with the first question and survives restarts of the node. */
export function erlangBridge(node: RabbitMqCoordinates): ErlangBridge {
  let child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  let lastId = 0;
  const waiting = new Map<string, Waiting>();

  function hold(): void {
    // The helper keeps the test process alive exactly as long as an answer is due.
    const held = waiting.size > 0;
    for (const handle of [child, child?.stdin as Socket | undefined, child?.stdout as Socket | undefined]) {
      if (held) handle?.ref();
      else handle?.unref();
    }
  }

  function settle(id: string, outcome: (waiter: Waiting) => void): void {
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (waiter) outcome(waiter);
    hold();
  }

  function start(): NonNullable<typeof child> {
    // No listening and no port mapper: nothing is left behind, and nothing is registered next to the node under test.
    const name = `warren-bridge-${process.pid}-${Math.random().toString(36).slice(2, 8)}@localhost`;
    const distribution = ['-sname', name, '-hidden', '-dist_listen', 'false', '-start_epmd', 'false'];
    const started = spawn('erl', ['+S', '1:1', '-noshell', ...distribution, '-eval', BRIDGE], {
      cwd: node.folder,
      env: toolEnvironment(node),
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const failAll = (reason: string): void => {
      if (child === started) child = undefined;
      for (const id of [...waiting.keys()]) settle(id, ({ reject }) => reject(new Error(reason)));
    };
    started.on('error', (error) => failAll(`erl could not be started: ${error.message}`));
    started.on('exit', (code, signal) => failAll(`the Erlang helper ended (${signal ?? code})`));
    started.stdin.on('error', () => {});
    createInterface({ input: started.stdout }).on('line', (line) => {
      const [id = '', tag, base64 = ''] = line.split(' ');
      const text = Buffer.from(base64, 'base64').toString();
      settle(id, ({ resolve, reject }) => (tag === 'ok' ? resolve(text) : reject(new Error(`Erlang: ${text}`))));
    });
    return started;
  }

  return {
    async evaluate(source) {
      child ??= start();
      const stdin = child.stdin;
      lastId += 1;
      const id = String(lastId);
      const answer = new Promise<string>((resolve, reject) => waiting.set(id, { resolve, reject }));
      hold();
      const whole = `rabbit_json:encode(begin ${source} end).`;
      stdin.write(`${id} ${Buffer.from(whole, 'latin1').toString('base64')}\n`);
      return JSON.parse(await answer) as unknown;
    },
    async close() {
      const closing = child;
      if (!closing) return;
      child = undefined;
      closing.ref();
      const gone = closing.exitCode === null && closing.signalCode === null ? once(closing, 'exit') : undefined;
      closing.stdin.end();
      await gone;
    },
  };
}
