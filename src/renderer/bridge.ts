import type { CallName, EventBatch, Input, Output } from '../shared/contract.ts';
import { type Reply, toFailure } from '../shared/failure.ts';
import type { BuiltInNews } from '../shared/lab/built-in.ts';
import type { WindowCommand } from '../shared/panes.ts';

/** A call without an input has no second argument; `z.void()` is what the contract has there. */
type Args<N extends CallName> = undefined extends Input<N> ? [] : [input: Input<N>];

/** Asks the main process for something. It never rejects: whatever goes wrong is a failure in the reply. */
export async function call<N extends CallName>(name: N, ...[input]: Args<N>): Promise<Reply<Output<N>>> {
  try {
    return (await window.warren.call(name, input)) as Reply<Output<N>>;
  } catch (thrown) {
    return { ok: false, failure: toFailure(thrown) };
  }
}

/** Calls `listener` for each batch of the lab's events until the returned function is called. */
export function onBatch(listener: (batch: EventBatch) => void): () => void {
  return window.warren.onBatch((batch) => {
    if (!batch.builtIn && !batch.command) listener(batch);
  });
}

/** Calls `listener` with what is new of the built-in broker until the returned function is called. */
export function onBuiltInNews(listener: (news: BuiltInNews) => void): () => void {
  return window.warren.onBatch(({ builtIn }) => {
    if (builtIn) listener(builtIn);
  });
}

/** Calls `listener` with what was chosen in the application menu until the returned function is called. */
export function onCommand(listener: (command: WindowCommand) => void): () => void {
  return window.warren.onBatch(({ command }) => {
    if (command) listener(command);
  });
}
