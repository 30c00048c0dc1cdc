// What the page writes to its console, as the event 'console-message'.
import type { CdpSession } from './cdp.ts';
import { createEvent } from './events.ts';
import type { WebContents } from './web-contents.ts';

const levels = ['debug', 'info', 'warning', 'error'] as const;
type Level = (typeof levels)[number];

/** Chromium's names for them, where they differ from 'info'. */
const levelsByType: Record<string, Level> = {
  verbose: 'debug',
  debug: 'debug',
  warning: 'warning',
  error: 'error',
  assert: 'error',
};

/** Where in the source a message came from, as Chromium says it: lines are counted from 0. */
interface Place {
  lineNumber?: number;
  url?: string;
}

export function reportConsole(contents: WebContents, cdp: CdpSession): void {
  const report = (type: string, message: string, place: Place = {}): void => {
    const level = levelsByType[type] ?? 'info';
    const [lineNumber, sourceId] = [(place.lineNumber ?? 0) + 1, place.url ?? ''];
    const event = createEvent({ message, level, lineNumber, sourceId, frame: contents.mainFrame });
    contents.emit('console-message', event, levels.indexOf(level), message, lineNumber, sourceId);
  };
  cdp.on('Runtime.consoleAPICalled', ({ type, args, stackTrace }) => {
    const text = args.map((arg: any) => arg.value ?? arg.unserializableValue ?? arg.description ?? arg.type).join(' ');
    report(type, text, stackTrace?.callFrames[0]);
  });
  cdp.on('Runtime.exceptionThrown', ({ exceptionDetails: { text, exception, ...place } }) => {
    report('error', `${text} ${exception?.description?.split('\n')[0] ?? exception?.value ?? ''}`, place);
  });
  cdp.on('Log.entryAdded', ({ entry }) => report(entry.level, entry.text, entry));
}
