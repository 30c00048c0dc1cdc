import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { type PeekFacts, PeekInput, type PutBack } from '../../../shared/explore/messages.ts';
import { costOfPeek } from '../../../shared/explore/messages-cost.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { useWhyNoChange } from '../../explore/brokers-store.ts';
import { Button } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { count as figure, plural } from '../../ui/figures.ts';
import { read, toNumber } from '../../ui/form.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { NumberField } from '../../ui/text-field.tsx';
import { CostList } from './cost-list.tsx';
import styles from './messages.module.css';
import { fetchMessages } from './messages-store.ts';

const ways: readonly { value: PutBack; label: string }[] = [
  { value: 'nack', label: 'Put back by nack' },
  { value: 'reject', label: 'Put back by reject' },
  { value: 'ack', label: 'Take out' },
];

/** Asks how many messages to fetch and how they are put back, and says what that costs before it is done. */
export function PeekForm({
  at,
  queue,
  facts,
  isFetched,
  onDone,
}: {
  readonly at: ProfileId;
  readonly queue: string;
  readonly facts: PeekFacts | null;
  /** Whether there are messages to look at: the costs are folded then. */
  readonly isFetched: boolean;
  readonly onDone: () => void;
}) {
  const [text, setText] = useState('20');
  const [putBack, setPutBack] = useState<PutBack>('nack');
  const [error, setError] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [isOpen, setOpen] = useState(!isFetched);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isStream = facts?.type === 'stream';
  const whyNot = useWhyNoChange() ?? (isStream ? 'A stream has no basic.get: it is read by a consumer' : null);
  const wanted = toNumber(text);
  const costs = facts && !isStream ? costOfPeek(facts, putBack, Number.isNaN(wanted) ? 1 : wanted) : [];

  /** Another way has other costs. */
  function choose(way: PutBack): void {
    setPutBack(way);
    setOpen(true);
  }

  async function fetch(): Promise<void> {
    const input = read(PeekInput, { queue, count: wanted, putBack });
    setError(input.ok ? null : (input.errors.count ?? null));
    if (!input.ok) return;
    if (putBack === 'ack' && !(await confirmed(facts, input.value.count))) return;
    setPending(true);
    setFailure(await fetchMessages(at, input.value));
    setPending(false);
    setOpen(false);
    onDone();
  }

  return (
    <form
      className={styles.card}
      aria-label="Fetch messages"
      onSubmit={(event) => {
        event.preventDefault();
        if (whyNot === null && !pending) void fetch();
      }}
    >
      <div className={styles.peek}>
        <div className={styles.count}>
          <NumberField label="How many" value={text} onChange={setText} error={error} />
        </div>
        <Segments label="Afterwards" value={putBack} options={ways} onChange={choose} />
        <Button type="submit" look="primary" disabled={whyNot !== null} hint={whyNot} pending={pending}>
          Fetch messages
        </Button>
        <p className={styles.ready}>
          {facts?.ready !== null && facts !== null && `${plural(facts.ready, 'message')} ready now`}
        </p>
      </div>
      {whyNot && <p className="dim">{whyNot}.</p>}
      {costs.length > 0 && (
        <details className={styles.costs} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>
            <ChevronRight size={12} aria-hidden className={styles.unfold} /> What fetching changes on this queue
          </summary>
          <CostList costs={costs} />
        </details>
      )}
      {failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
    </form>
  );
}

function confirmed(facts: PeekFacts | null, wanted: number): Promise<boolean> {
  const n = facts?.ready === null || !facts ? wanted : Math.min(wanted, facts.ready);
  return confirm({
    title: 'Take messages out of the queue?',
    text: `Up to ${plural(n, 'message')} of the ${facts?.ready == null ? '' : `${figure(facts.ready)} `}ready ones leave the queue for good. Only Warren has them then, until the next fetch: save them to a file.`,
    action: `Take out ${plural(n, 'message')}`,
  });
}
