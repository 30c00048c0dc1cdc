import { randomUUID } from 'node:crypto';
import type { ChannelModel, ConfirmChannel, Message } from 'amqplib';
import { channelFailure } from '../../amqp/channel-failure.ts';
import { type Link, openLink } from '../../amqp/link.ts';
import { type Failure, fail, toFailure } from '../../shared/failure.ts';
import type { Answer } from '../../shared/lab/events.ts';
import type { Endpoint } from '../../shared/profile.ts';
import { APP_ID, preview } from '../../shared/task.ts';
import { type Clock, nextTurn } from '../clock.ts';
import type { EventLog } from '../event-log.ts';

/** Tasks on their way at most: RabbitMQ itself gets slower when more wait for their confirms. */
const MAX_UNCONFIRMED = 10_000;
/** Bytes on their way at most, so that large tasks don't pile up in memory while the broker is slow or blocked. */
const MAX_UNCONFIRMED_BYTES = 64 * 1024 * 1024;
/** Tasks sent before the event loop gets its turn for confirms, reports and the window. */
const TASKS_PER_TURN = 250;
/** A paced job looks at its budget this often. Milliseconds. */
const PACE = 20;

export interface PublishOrder {
  readonly queue: string;
  readonly texts: readonly string[];
  readonly times: number;
  readonly persistent: boolean;
  /** Tasks a second; null = as fast as the broker takes them. */
  readonly perSecond: number | null;
}

export interface Publisher {
  /**
   * Publishes in the background, one job at a time; what becomes of each task is told by events. A lost connection
   * pauses the job: tasks not yet sent are sent once it is back.
   * @throws LabError PUBLISHING_ALREADY
   */
  publish(order: PublishOrder): { job: number; total: number };
  /** Ends the job after what is sent already. */
  cancel(): void;
  close(): Promise<void>;
}

export function createPublisher(deps: {
  endpoint: Endpoint;
  password: string;
  version: string;
  log: EventLog;
  clock: Clock;
}): Publisher {
  const { log, clock } = deps;
  let channel: ConfirmChannel | null = null;
  let socketFull = false;
  let unconfirmedBytes = 0;
  /** Unconfirmed tasks and their sizes in bytes. */
  const waiting = new Map<string, number>();
  const returned = new Map<string, string>();
  let answers: Record<Answer, string[]> = { confirmed: [], returned: [], nacked: [], unknown: [] };
  let answersDue = false;
  let wake = Promise.withResolvers<void>();
  let job = 0;
  let running: { cancelled: boolean; done: Promise<void> } | null = null;
  let channelError: Failure | null = null;
  let closed = false;

  /** Something changed that a waiting job may have waited for. */
  const stir = (): void => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };

  const link: Link = openLink({
    endpoint: deps.endpoint,
    password: deps.password,
    name: `warren/${deps.version} publisher`,
    persistent: false,
    setup: openChannel,
    onState(state) {
      log.append({ type: 'broker.link', role: 'publisher', link: state });
      stir();
    },
  });

  async function openChannel(model: ChannelModel): Promise<void> {
    const fresh = await model.createConfirmChannel();
    fresh.on('return', (message: Message) => {
      const { replyText } = message.fields as unknown as { replyText: string };
      returned.set(String(message.properties.messageId), replyText);
    });
    fresh.on('drain', () => {
      socketFull = false;
      stir();
    });
    fresh.on('error', (error: Error) => {
      channelError = channelFailure(error, log.state.queue?.settings.name ?? '', link.host).failure;
    });
    fresh.on('close', () => {
      if (channel !== fresh) return;
      channel = null;
      stir();
      // The broker closes the channel alone for what it refuses (a task too large, no permission): open another one.
      if (channelError && !closed) void openChannel(model).catch(() => {});
    });
    channel = fresh;
    socketFull = false;
    stir();
  }

  function answered(id: string, error: unknown): void {
    const bytes = waiting.get(id);
    if (bytes === undefined) return;
    waiting.delete(id);
    unconfirmedBytes -= bytes;
    const wasReturned = returned.has(id);
    // A nack is an answer; a channel that closed took its answers with it.
    const failed = error instanceof Error && error.message === 'message nacked' ? 'nacked' : 'unknown';
    answers[error ? failed : wasReturned ? 'returned' : 'confirmed'].push(id);
    if (answersDue) return;
    answersDue = true;
    setImmediate(tellAnswers);
  }

  function tellAnswers(): void {
    const told = answers;
    answersDue = false;
    answers = { confirmed: [], returned: [], nacked: [], unknown: [] };
    for (const answer of ['confirmed', 'returned', 'nacked', 'unknown'] as const) {
      if (told[answer].length === 0) continue;
      const reason = answer === 'returned' ? returned.get(told.returned[0]!) : refusalOf(answer);
      log.append({ type: 'task.answered', answer, ids: told[answer], ...(reason ? { reason } : {}) });
    }
    for (const id of told.returned) returned.delete(id);
    stir();
  }

  function refusalOf(answer: Answer): string | undefined {
    return answer === 'unknown' ? (channelError ?? link.lastError?.failure)?.message : undefined;
  }

  function hasRoom(): boolean {
    if (!channel || socketFull || link.state.status !== 'up') return false;
    if (waiting.size === 0) return true;
    return waiting.size < MAX_UNCONFIRMED && unconfirmedBytes < MAX_UNCONFIRMED_BYTES;
  }

  async function run(order: PublishOrder, task: { cancelled: boolean }, id: number): Promise<void> {
    const bodies = order.texts.map((text) => Buffer.from(text));
    const total = order.texts.length * order.times;
    const startedAt = clock.now();
    let sent = 0;
    let failure: Failure | null = null;
    channelError = null;
    while (sent < total && !task.cancelled && !failure) {
      const budget = order.perSecond === null ? total : Math.ceil(((clock.now() - startedAt) / 1000) * order.perSecond);
      if (sent >= budget) {
        await pause(PACE);
      } else if (hasRoom()) {
        sent = sendTurn(order, bodies, sent, Math.min(total, budget));
        await nextTurn();
      } else if (link.state.status === 'down' || link.state.status === 'idle') {
        failure = notConnected(link);
      } else {
        await wake.promise;
      }
      failure ??= channelError;
    }
    // The broker refuses a task only after it was sent: the job has ended well once the last one is answered.
    while (waiting.size > 0 && !task.cancelled && !failure) {
      await wake.promise;
      failure ??= channelError;
    }
    if (answersDue) tellAnswers();
    running = null; // whoever hears of the end may begin the next job at once
    log.append({ type: 'publish.ended', job: id, sent, failure });
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => clock.after(ms, resolve));
  }

  /** Sends tasks from the `from`-th on, at most until the `until`-th, in one turn. Returns how far it came. */
  function sendTurn(order: PublishOrder, bodies: Buffer[], from: number, until: number): number {
    const last = Math.min(until, from + TASKS_PER_TURN);
    let sent = from;
    let index = from % bodies.length;
    let ids: string[] = [];
    const tell = (): void => {
      if (ids.length === 0) return;
      const { persistent } = order;
      log.append({
        type: 'task.sent',
        ids,
        text: preview(order.texts[index]!),
        bytes: bodies[index]!.length,
        persistent,
      });
      ids = [];
    };
    for (; sent < last && hasRoom(); sent++) {
      const next = sent % bodies.length;
      if (next !== index) tell();
      index = next;
      const id = randomUUID();
      if (!sendOne(order, id, bodies[index]!)) break;
      ids.push(id);
    }
    tell();
    return sent;
  }

  /** Whether the task went to the socket; a channel that closed in this very turn takes none. */
  function sendOne(order: PublishOrder, id: string, body: Buffer): boolean {
    try {
      const flows = channel!.publish(
        '',
        order.queue,
        body,
        {
          persistent: order.persistent,
          mandatory: true,
          messageId: id,
          appId: APP_ID,
          contentType: 'text/plain',
          timestamp: Math.floor(clock.now() / 1000),
        },
        (error) => answered(id, error),
      );
      if (!flows) socketFull = true;
    } catch {
      return false;
    }
    waiting.set(id, body.length);
    unconfirmedBytes += body.length;
    return true;
  }

  return {
    publish(order) {
      if (running) {
        throw fail(
          'PUBLISHING_ALREADY',
          'Tasks are being published already.',
          'Wait until they are sent, or cancel the rest.',
        );
      }
      const total = order.texts.length * order.times;
      const task = { cancelled: false, done: Promise.resolve() };
      const id = ++job;
      log.append({ type: 'publish.started', job: id, total });
      running = task;
      task.done = run(order, task, id).catch((error: unknown) => {
        running = null;
        log.append({ type: 'lab.failed', failure: toFailure(error) });
      });
      return { job: id, total };
    },
    cancel() {
      if (running) running.cancelled = true;
      stir();
    },
    async close() {
      closed = true;
      if (running) running.cancelled = true;
      stir();
      await running?.done;
      await link.close();
      if (answersDue) tellAnswers();
    },
  };
}

function notConnected(link: Link): Failure {
  if (link.state.status === 'down') return link.state.failure;
  return { code: 'NOT_CONNECTED', message: 'No broker is connected.', hint: 'Connect to one first.' };
}
