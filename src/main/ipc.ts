import { ipcMain } from 'electron';
import { CALL_CHANNEL } from '../shared/contract.ts';
import type { Reply } from '../shared/failure.ts';
import { isTrusted } from './sender.ts';

const untrusted: Reply<never> = {
  ok: false,
  failure: {
    code: 'UNTRUSTED_SENDER',
    message: 'A page that is not Warren’s own tried to use it.',
    hint: 'Close it.',
  },
};

/** The one channel on which windows call: who sends is checked first, then the router takes over. */
export function serveCalls(
  route: (name: unknown, input: unknown) => Promise<Reply<unknown>>,
  origins: readonly string[],
): void {
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, input: unknown) =>
    isTrusted(event, origins) ? route(name, input) : untrusted,
  );
}
