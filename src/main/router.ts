import { type CallName, calls, type Handlers } from '../shared/contract.ts';
import { type Reply, toFailure } from '../shared/failure.ts';
import type { Guard } from './read-only.ts';

/**
 * Turns a name and an unknown input into a handler's reply. It never rejects: what a handler throws becomes a failure
 * in the reply, and what is not a `LabError` is a bug, told to `onBug` whole.
 */
export function createRouter(
  handlers: Handlers,
  guard: Guard,
  onBug: (error: unknown) => void,
): (name: unknown, input: unknown) => Promise<Reply<unknown>> {
  return async (name, input) => {
    if (!isCall(name)) {
      return refuse(`There is no call “${String(name)}”.`, 'The window and the program are of different versions.');
    }
    const parsed = calls[name].input.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      return refuse(issue.message, 'Correct it and try again.', issue.path.join('.'));
    }
    try {
      guard(calls[name].changes, parsed.data);
      // Name and input belong together, which only the contract's types know.
      const handler = handlers[name] as (input: unknown) => unknown;
      return { ok: true, value: await handler(parsed.data) };
    } catch (error) {
      const failure = toFailure(error);
      if (failure.code === 'INTERNAL') onBug(error);
      return { ok: false, failure };
    }
  };
}

function isCall(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(calls, name);
}

function refuse(message: string, hint: string, detail?: string): Reply<never> {
  return { ok: false, failure: { code: 'INVALID_INPUT', message, hint, ...(detail ? { detail } : {}) } };
}
