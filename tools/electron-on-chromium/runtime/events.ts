// What Electron's event emitters and this runtime's stand-ins have in common.
import type { EventEmitter } from 'node:events';

/** The first argument of Electron's event listeners. */
export interface ElectronEvent {
  defaultPrevented: boolean;
  preventDefault(): void;
  [property: string]: any;
}

export function createEvent(properties: object = {}): ElectronEvent {
  const event: ElectronEvent = {
    ...properties,
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
  };
  return event;
}

/** Emits an event that listeners can cancel; returns whether they let it pass. */
export function emitCancelable(
  emitter: EventEmitter,
  name: string,
  properties: object = {},
  ...args: unknown[]
): boolean {
  const event = createEvent(properties);
  emitter.emit(name, event, ...args);
  return !event.defaultPrevented;
}

/** Methods that only exist so that apps can call them: some return a fixed value, the others (named in a text) nothing. */
export function stubs(values: Record<string, unknown>, names = ''): Record<string, () => any> {
  const methods = Object.entries(values).map(([name, value]) => [name, () => value] as const);
  return Object.fromEntries([
    ...methods,
    ...names
      .split(' ')
      .filter(Boolean)
      .map((name) => [name, () => {}] as const),
  ]);
}
