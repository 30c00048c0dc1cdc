import type { CallName, EventBatch, Input, Output } from '../shared/contract.ts';
import { type Reply, toFailure } from '../shared/failure.ts';

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

/** Calls `listener` for each batch of events until the returned function is called. */
export function onBatch(listener: (batch: EventBatch) => void): () => void {
  return window.warren.onBatch(listener);
}
