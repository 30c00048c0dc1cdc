import type { Report, TaskReport } from '../shared/worker-protocol.ts';

/** Reports about tasks are gathered for so long at most. Milliseconds. */
const BATCH = 20;

/** One delivery as the parent learns of it. */
export interface DeliveryReport {
  readonly tag: number;
  readonly at: number;
  readonly id: string;
  readonly text: string;
  readonly bytes: number;
  readonly flags: number;
  readonly counts: { readonly delivery: number | null; readonly acquired: number | null } | null;
  readonly properties: string | null;
}

/** The way to the engine. What is said of tasks goes in batches, all else at once and in order with them. */
export interface Parent {
  tell(report: Exclude<Report, { type: 'tasks' }>): void;
  delivered(session: number, row: DeliveryReport): void;
  began(session: number, tag: number, at: number): void;
  settled(session: number, tag: number, at: number, outcome: number): void;
  progressed(session: number, tag: number, done: number): void;
  flush(): void;
}

export function createParent(send: (report: Report) => void): Parent {
  let batch: TaskReport | null = null;
  let timer: NodeJS.Timeout | null = null;
  let sentAt = 0;

  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (!batch) return;
    sentAt = Date.now();
    send(batch);
    batch = null;
  };

  const into = (session: number): TaskReport => {
    if (batch && batch.session !== session) flush();
    batch ??= emptyReport(session);
    // The first report after a pause goes at the end of this turn: 20 ms of delay help only where many come.
    timer ??= setTimeout(flush, Math.max(0, sentAt + BATCH - Date.now()));
    return batch;
  };

  return {
    tell(report) {
      flush();
      send(report);
    },
    delivered(session, row) {
      const { delivered } = into(session);
      const index = delivered.tags.length;
      delivered.tags.push(row.tag);
      delivered.at.push(row.at);
      delivered.ids.push(row.id);
      delivered.texts.push(row.text);
      delivered.bytes.push(row.bytes);
      delivered.flags.push(row.flags);
      if (row.counts) {
        delivered.counts ??= { rows: [], delivery: [], acquired: [] };
        delivered.counts.rows.push(index);
        delivered.counts.delivery.push(row.counts.delivery);
        delivered.counts.acquired.push(row.counts.acquired);
      }
      if (row.properties !== null) {
        delivered.properties ??= { rows: [], json: [] };
        delivered.properties.rows.push(index);
        delivered.properties.json.push(row.properties);
      }
    },
    began(session, tag, at) {
      const { began } = into(session);
      began.tags.push(tag);
      began.times.push(at);
    },
    settled(session, tag, at, outcome) {
      const { settled } = into(session);
      settled.tags.push(tag);
      settled.at.push(at);
      settled.outcomes.push(outcome);
    },
    progressed(session, tag, done) {
      into(session).progress = { tag, done };
    },
    flush,
  };
}

function emptyReport(session: number): TaskReport {
  return {
    type: 'tasks',
    session,
    delivered: { tags: [], at: [], ids: [], texts: [], bytes: [], flags: [] },
    began: { tags: [], times: [] },
    settled: { tags: [], at: [], outcomes: [] },
    progress: null,
  };
}
