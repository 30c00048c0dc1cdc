import { useCallback, useEffect, useRef, useState } from 'react';
import type { PeekFacts } from '../../../shared/explore/messages.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { count } from '../../ui/figures.ts';
import { EmptyState, FailureNotice, Notice } from '../../ui/notice.tsx';
import type { QueueSectionProps } from '../queue-sections.ts';
import { MessageList } from './message-list.tsx';
import { MessageView } from './message-view.tsx';
import styles from './messages.module.css';
import { type MessagesView, rowsOf, useMessages } from './messages-store.ts';
import { PeekForm } from './peek-form.tsx';
import { SaveBar } from './save-bar.tsx';

/** Messages of a queue: fetched, looked at, searched, saved, and deleted one by one. */
export function MessagesSection({ at, name }: QueueSectionProps) {
  const { facts, failure, ask } = useFacts(at, name);
  const view = useMessages(at, name);
  return (
    <div className={styles.section}>
      {failure && <FailureNotice failure={failure} />}
      <PeekForm at={at} queue={name} facts={facts} isFetched={view !== null} onDone={ask} />
      {view && <Found at={at} view={view} facts={facts} onChange={ask} />}
    </div>
  );
}

function useFacts(at: ProfileId, queue: string) {
  const [facts, setFacts] = useState<PeekFacts | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ask = useCallback(async () => {
    const reply = await call('message.facts', { at, queue });
    if (reply.ok) setFacts(reply.value);
    setFailure(reply.ok ? null : reply.failure);
  }, [at, queue]);
  useEffect(() => void ask(), [ask]);
  return { facts: facts?.queue === queue ? facts : null, failure, ask: () => void ask() };
}

function Found({
  at,
  view,
  facts,
  onChange,
}: {
  readonly at: ProfileId;
  readonly view: MessagesView;
  readonly facts: PeekFacts | null;
  readonly onChange: () => void;
}) {
  const { fetched } = view;
  const panes = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each fetch is shown once
  useEffect(() => void panes.current?.scrollIntoView({ block: 'nearest' }), [fetched.id]);
  if (fetched.messages.length === 0) {
    return (
      <EmptyState title="The queue gave no message">
        None is ready. Those that consumers hold unacked can’t be fetched.
      </EmptyState>
    );
  }
  const rows = rowsOf(view);
  const current = view.current !== null && rows.includes(view.current) ? view.current : null;
  return (
    <>
      {fetched.putBack === 'ack' && (
        <Notice tone="warning">
          These {count(fetched.messages.length)} messages are no longer in the queue: only Warren has them, until the
          next fetch or until this connection is closed. Save them to keep them.
        </Notice>
      )}
      {fetched.ended === 'bytes' && (
        <Notice>It ended at 64 MiB: {count(fetched.left)} more messages were ready behind the last one.</Notice>
      )}
      {fetched.ended === 'time' && (
        <Notice>It ended after 20 seconds, so that consumers do not wait longer for these messages.</Notice>
      )}
      <SaveBar at={at} view={view} rows={rows} />
      {view.failure && <FailureNotice failure={view.failure} />}
      <div ref={panes} className={styles.panes}>
        <MessageList at={at} view={view} rows={rows} current={current} />
        {current === null ? (
          <div className={styles.pane}>
            <EmptyState title={rows.length === 0 ? 'No message has this text' : 'No message is chosen'} />
          </div>
        ) : (
          <MessageView
            key={`${fetched.id} ${current}`}
            at={at}
            view={view}
            index={current}
            facts={facts}
            onChange={onChange}
          />
        )}
      </div>
    </>
  );
}
