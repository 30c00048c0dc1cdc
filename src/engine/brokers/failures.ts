import type { BrokerFailureCode } from '../../shared/broker-protocol.ts';
import type { BuiltInFailure } from '../../shared/lab/built-in.ts';

/** The next step after each failure of the built-in broker. */
const hints: Record<BuiltInFailure['code'], string> = {
  PORT_IN_USE: 'End the program that has the port, or let the broker take the next free one.',
  DATA_FOLDER_UNUSABLE: 'Make the folder one that you may write to, or choose another one in Settings.',
  STORE_IN_USE:
    'Only one broker may use a store: quit the other one and start this one again, or choose another folder in Settings.',
  STORE_NEWER: 'Nothing was changed in it. Use the newer Warren, or choose another folder in Settings.',
  DISK_FULL: 'What was confirmed is safe. Free some space, then start the broker again.',
  INTERNAL: 'Start it again. If it comes back, report it with the text below.',
  ENDED: 'Its last lines are in the log. Start it again, or connect to another broker.',
};

export function builtInFailure(code: BuiltInFailure['code'], message: string, detail?: string): BuiltInFailure {
  return { code, message, hint: hints[code], ...(detail ? { detail } : {}) };
}

/** Whether another start would end the same way until somebody changes something. */
export function isLasting(code: BrokerFailureCode): boolean {
  return code !== 'INTERNAL';
}
