import type { PeekFacts, PutBack } from './messages.ts';

/** What something does to the queue, in a sentence; `isLoss` where messages may be lost or leave it. */
export interface Cost {
  readonly text: string;
  readonly isLoss: boolean;
}

const knownProducts: readonly string[] = ['RabbitMQ', 'Warren'];

/** Whether a queue counts a message that is put back so, towards its delivery limit; null = not known. */
export function countsReturn({ type, product, version }: PeekFacts, putBack: 'nack' | 'reject'): boolean | null {
  if (type === 'classic') return false;
  if (type !== 'quorum') return null;
  if (putBack === 'reject') return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (!knownProducts.includes(product) || !Number.isFinite(major) || !Number.isFinite(minor)) return null;
  return major < 4 || (major === 4 && minor < 3);
}

const messages = (n: number): string => (n === 1 ? '1 message' : `${n.toLocaleString('en')} messages`);

/** What fetching messages costs on this queue, before it is done. */
export function costOfPeek(facts: PeekFacts, putBack: PutBack, count: number): readonly Cost[] {
  const n = facts.ready === null ? count : Math.min(count, facts.ready);
  if (putBack === 'ack') {
    const text = `Up to ${messages(n)} leave the queue for good: they are acked, and then only Warren has them, until the next fetch. Save them to a file.`;
    return [{ text, isLoss: true }, ...orderOfAck(facts)];
  }
  return [...marks(facts, putBack), ...limit(facts, putBack), ...order(facts), ...meanwhile(facts)];
}

/** What taking one message out of a queue costs: those before it have to be fetched too. */
export function costOfDelete(facts: PeekFacts, index: number): readonly Cost[] {
  if (index === 0) {
    return [{ text: 'It was the first in the queue: if it still is, no other message is touched.', isLoss: false }];
  }
  const text = `${index === 1 ? '1 message was' : `${index.toLocaleString('en')} messages were`} before it in the queue: they are fetched too, and put back by nack.`;
  return [{ text, isLoss: false }, ...marks(facts, 'nack'), ...limit(facts, 'nack'), ...order(facts)];
}

function marks(facts: PeekFacts, putBack: 'nack' | 'reject'): Cost[] {
  const flag =
    'Each message that is fetched is marked as redelivered from then on: its consumer may take it for a repetition.';
  const counts = countsReturn(facts, putBack);
  const other = facts.type === null ? 'If it is a quorum queue: ' : '';
  if (counts === false) {
    const never =
      facts.type === 'classic'
        ? 'A classic queue counts nothing else.'
        : `It raises x-acquired-count, but not x-delivery-count: version ${facts.version} does not count a nack towards the delivery limit.`;
    return [{ text: `${flag} ${never}`, isLoss: false }];
  }
  const raised =
    counts === true
      ? 'It raises x-delivery-count by 1, which is counted towards the delivery limit.'
      : putBack === 'reject'
        ? `${other}x-delivery-count grows by 1, which is counted towards the delivery limit.`
        : `${other}x-delivery-count may grow by 1 (RabbitMQ before 4.3 counts each return), which is counted towards the delivery limit.`;
  return [{ text: `${flag} ${raised}`, isLoss: false }];
}

function limit(facts: PeekFacts, putBack: 'nack' | 'reject'): Cost[] {
  if (facts.type === 'classic' || countsReturn(facts, putBack) === false || facts.deliveryLimit === 'none') return [];
  if (facts.deliveryLimit === null) {
    if (facts.type === null)
      return [
        {
          text: 'Whether it has a delivery limit is not known: a message that has reached it is dead-lettered or dropped when it is put back.',
          isLoss: true,
        },
      ];
    return [];
  }
  const n = facts.deliveryLimit;
  const then =
    facts.deadLetters === null
      ? 'dead-lettered, or dropped where there is no dead-letter exchange'
      : facts.deadLetters
        ? 'dead-lettered'
        : 'dropped: this queue has no dead-letter exchange';
  const text = `The delivery limit is ${n}: a message that came back ${n === 1 ? 'once' : `${n} times`} already does not return to the queue, but is ${then}.`;
  return [{ text, isLoss: true }];
}

function order(facts: PeekFacts): Cost[] {
  const classic = 'They return to their places, where nothing was taken meanwhile.';
  const quorum =
    'They return in the order in which they were fetched, and are delivered before what is ready behind them, whatever their priority.';
  const kept =
    facts.type === 'classic'
      ? classic
      : facts.type === 'quorum'
        ? quorum
        : 'Their order is kept where nothing is taken meanwhile.';
  return [
    { text: facts.priorities ? `Those with the highest priority are fetched first. ${kept}` : kept, isLoss: false },
  ];
}

function orderOfAck({ priorities }: PeekFacts): Cost[] {
  return priorities ? [{ text: 'Those with the highest priority are taken first.', isLoss: false }] : [];
}

function meanwhile({ consumers, unacked }: PeekFacts): Cost[] {
  const held = unacked === null || unacked === 0 ? '' : ` ${messages(unacked)} that consumers hold can’t be seen.`;
  if (consumers === 0) return held ? [{ text: held.trim(), isLoss: false }] : [];
  if (consumers === null) {
    return [
      {
        text: `Consumers get none of them while they are fetched.${held} What consumers hold can’t be seen.`,
        isLoss: false,
      },
    ];
  }
  const who = consumers === 1 ? 'The consumer does' : `The ${consumers.toLocaleString('en')} consumers do`;
  const rest = held || ' What consumers hold unacked can’t be seen.';
  return [
    {
      text: `${who} not get them while they are fetched, and may be faster: they may take some before Warren.${rest}`,
      isLoss: false,
    },
  ];
}
