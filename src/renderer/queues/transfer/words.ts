import type { QueueRow } from '../../../shared/explore/queues.ts';
import type { KeptReason, ReplayGroup, TransferFacts, TransferView } from '../../../shared/explore/transfer.ts';
import { count, plural } from '../../ui/figures.ts';

/** An argument or a policy's line of a queue; null = neither says it. */
function settingOf(row: QueueRow, argument: string, policy: string): string | null {
  const own = row.arguments.find(({ name }) => name === argument);
  const ruled = row.policyDefinition.find(({ name }) => name === policy);
  return own?.value ?? ruled?.value ?? null;
}

const isTrue = (row: QueueRow, argument: string): boolean => settingOf(row, argument, argument) === 'true';

/** What is to be known before messages leave a queue. */
export function sourceCautions({ consumers, row }: TransferFacts): string[] {
  const words: string[] = [];
  if (consumers !== null && consumers > 0) {
    const isSingle = row !== null && isTrue(row, 'x-single-active-consumer');
    words.push(
      isSingle
        ? 'It serves a single active consumer: while there is one, Warren gets nothing.'
        : `${plural(consumers, 'consumer')} of it ${consumers === 1 ? 'takes' : 'take'} part: what they get is not moved.`,
    );
  }
  if (row?.type === 'stream') words.push('It is a stream: what is read stays there, and can’t be moved.');
  if (row?.type === 'quorum') {
    const limit = settingOf(row, 'x-delivery-limit', 'delivery-limit');
    words.push(
      `It is a quorum queue: what is given back may count as a failed delivery${limit ? ` (its limit is ${limit})` : ''}.`,
    );
  }
  return words;
}

/** What is to be known before messages come to a queue. `moving` = how many. */
export function targetCautions({ ready, consumers, row }: TransferFacts, moving: number | null): string[] {
  const words: string[] = [];
  if (consumers !== null && consumers > 0) words.push(`${plural(consumers, 'consumer')} will get them at once.`);
  if (row === null) {
    words.push('What it does with them (limits, expiry, durability) can’t be known without the management API.');
    return words;
  }
  if (!row.durable) words.push('It is transient: when the broker stops, what was moved is gone.');
  const length = settingOf(row, 'x-max-length', 'max-length');
  const overflow = settingOf(row, 'x-overflow', 'overflow') ?? 'drop-head';
  const room = length === null ? null : Math.max(0, Number(length) - (ready ?? 0));
  if (length !== null && (moving === null || moving > (room ?? 0))) {
    words.push(
      overflow === 'drop-head'
        ? `It holds at most ${count(Number(length))}: its oldest messages are dropped for those that come.`
        : `It holds at most ${count(Number(length))}: what is beyond is refused, and stays where it is.`,
    );
  }
  if (settingOf(row, 'x-max-length-bytes', 'max-length-bytes') !== null) {
    words.push('It is limited by bytes too: at the limit it drops or refuses messages.');
  }
  const ttl = settingOf(row, 'x-message-ttl', 'message-ttl');
  if (ttl !== null) words.push(`Messages expire there after ${ttl} ms, counted from their move.`);
  if (settingOf(row, 'x-max-priority', 'max-priority') !== null) words.push('It sorts them by their priority.');
  return words;
}

const reasons: Record<KeptReason, string> = {
  'no origin': 'don’t say where they came from',
  'origin gone': 'came from where nothing is any more',
  'origin is source': 'died in this very queue',
  returned: 'were returned: no queue is bound for them',
  refused: 'were refused: the queue is at its limit',
  'user id': 'carry another user’s id, which the broker would not take from yours',
  copies: 'carry a CC header, which would send copies elsewhere',
  'not carried': 'hold what can’t be published again exactly as it came',
  'in doubt': 'are in doubt',
};

/** Why messages stay, to be read after their number. */
export const reasonWords = (reason: KeptReason): string => reasons[reason];

/** `orders`, or `news with the key order.new`. */
export function placeWords({ exchange, key }: NonNullable<ReplayGroup['to']>): string {
  if (exchange === '') return `“${key}”`;
  return key === '' ? `exchange “${exchange}”` : `exchange “${exchange}” with the key “${key}”`;
}

const deaths: Record<string, string> = {
  rejected: 'rejected',
  expired: 'expired',
  maxlen: 'pushed out by a limit',
  delivery_limit: 'over the delivery limit',
};

/** `1,204 to “orders” (rejected)`, `3 stay: they don’t say where they came from`. */
export function groupWords({ to, stay, died, count: many, diedOften }: ReplayGroup): string {
  const how = died === null ? '' : ` (${deaths[died] ?? died})`;
  const often = diedOften > 0 ? `; ${count(diedOften)} of them died in several queues and go to the first` : '';
  if (to !== null && stay === null) return `${count(many)} to ${placeWords(to)}${how}${often}`;
  const where = to === null ? '' : `, ${placeWords(to)}`;
  return `${count(many)} stay${many === 1 ? 's' : ''}: they ${stay === null ? 'can’t go back' : reasonWords(stay)}${where}`;
}

/** What the transfer does, or what became of it: a title. */
export function titleOf({ order, status }: TransferView): string {
  const { source, way } = order;
  const what = way.kind === 'move' ? `“${source}” → “${way.target}”` : `Dead letters of “${source}”`;
  switch (status) {
    case 'connecting':
    case 'moving':
      return `${what}: on the way`;
    case 'waiting':
      return `${what}: waiting`;
    case 'blocked':
      return `${what}: blocked by the broker`;
    case 'stopping':
      return `${what}: stopping`;
    case 'done':
      return `${what}: done`;
    case 'stopped':
      return `${what}: stopped`;
    case 'failed':
      return `${what}: ended early`;
    case 'interrupted':
      return `${what}: interrupted`;
  }
}

export const isRunning = ({ status }: TransferView): boolean =>
  ['connecting', 'moving', 'waiting', 'blocked', 'stopping'].includes(status);

/** What its state means where the figures don't say it; null = nothing. */
export function stateWords(view: TransferView): string | null {
  switch (view.status) {
    case 'waiting':
      return 'The queue has messages and gives none to Warren: it serves a single active consumer, or one with a higher priority.';
    case 'blocked':
      return `The broker takes no messages for now (${view.blockedBy ?? 'an alarm'}). It goes on by itself when the alarm ends.`;
    case 'stopping':
      return view.blockedBy
        ? `The broker has not answered to ${plural(view.underway, 'message')} yet, and will when its alarm ends. Stopped now, they are in doubt.`
        : 'What was sent is still to be confirmed.';
    case 'done':
      return view.left > 0
        ? `${plural(view.left, 'message')} went elsewhere meanwhile: others consume from the queue.`
        : null;
    default:
      return null;
  }
}

/** What is in doubt and what came of it, in sentences; empty = nothing is. */
export function doubtWords(view: TransferView): string[] {
  if (isRunning(view)) return [];
  const { inDoubt, mayReappear, aftermath } = view;
  const words: string[] = [];
  if (inDoubt > 0) {
    words.push(
      `${plural(inDoubt, 'message')} in doubt: sent, and not confirmed before the connection was lost. Each is in its source, and may be in the target too; none of them is sent again.`,
    );
  }
  if (mayReappear > 0) {
    words.push(
      `${plural(mayReappear, 'message')} moved whose acks the broker never got: they are in the source again. Continue takes them out there without sending them.`,
    );
  }
  if (!aftermath) {
    if (view.status === 'interrupted') words.push('Waiting for the broker, to look at what both queues hold…');
    return words;
  }
  const { surplus } = aftermath;
  if (surplus === null) return words;
  if (surplus === 0)
    words.push(
      'Both queues together hold as many as before: nothing is doubled, unless others took or sent messages meanwhile.',
    );
  else if (surplus > 0) {
    const come = view.canContinue
      ? ' Continue takes out of the source what is known to be moved, before it goes on.'
      : '';
    words.push(
      `Both queues together hold ${count(surplus)} more than before: as many are in both of them, or were published meanwhile.${come}`,
    );
  } else {
    words.push(`Both queues together hold ${count(-surplus)} fewer than before: others took them, or they expired.`);
  }
  return words;
}
