import type { IpcMainInvokeEvent, WebFrameMain } from 'electron';

/** The part of an IPC event that says who sent it. */
export interface SenderFacts {
  readonly senderFrame: Pick<WebFrameMain, 'url' | 'parent'> | null;
}

/**
 * Whether a call comes from Warren's own page: a top-level frame at one of `origins`. A frame that has gone or has
 * navigated meanwhile is null, and is refused.
 */
export function isTrusted(event: IpcMainInvokeEvent | SenderFacts, origins: readonly string[]): boolean {
  const frame = event.senderFrame;
  if (!frame || frame.parent) return false;
  return origins.some((origin) => frame.url === origin || frame.url.startsWith(`${origin}/`));
}
