import { useEffect, useState } from 'react';
import type { MessageDetail, MessageProperties, PeekFacts } from '../../../shared/explore/messages.ts';
import { costOfDelete } from '../../../shared/explore/messages-cost.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { useWhyNoChange } from '../../explore/brokers-store.ts';
import { Button } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { plural } from '../../ui/figures.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { toaster } from '../../ui/toast.tsx';
import { useAction } from '../../ui/use-action.ts';
import { BodyView } from './body-view.tsx';
import { CopyButton } from './copy-button.tsx';
import { HeaderRows } from './header-rows.tsx';
import styles from './messages.module.css';
import { changeView, type MessagesView } from './messages-store.ts';

const labels: readonly (readonly [Exclude<keyof MessageProperties, 'headers'>, string])[] = [
  ['messageId', 'Message id'],
  ['contentType', 'Content type'],
  ['contentEncoding', 'Content encoding'],
  ['deliveryMode', 'Delivery mode'],
  ['priority', 'Priority'],
  ['expiration', 'Expiration'],
  ['correlationId', 'Correlation id'],
  ['replyTo', 'Reply to'],
  ['type', 'Type'],
  ['appId', 'App id'],
  ['userId', 'User id'],
  ['timestamp', 'Timestamp'],
  ['clusterId', 'Cluster id'],
];

/** One message: where it came from, what it is, and its body. */
export function MessageView({
  at,
  view,
  index,
  facts,
  onChange,
}: {
  readonly at: ProfileId;
  readonly view: MessagesView;
  readonly index: number;
  readonly facts: PeekFacts | null;
  readonly onChange: () => void;
}) {
  const { fetched } = view;
  const [detail, setDetail] = useState<MessageDetail | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let isLeft = false;
    void call('message.view', { at, fetch: fetched.id, index }).then((reply) => {
      if (isLeft) return;
      if (reply.ok) setDetail(reply.value);
      else setFailure(reply.failure);
    });
    return () => {
      isLeft = true;
    };
  }, [at, fetched.id, index]);
  return (
    <section className={styles.pane} aria-label={`Message ${index + 1}`}>
      <div className={styles.message}>
        {failure && <FailureNotice failure={failure} />}
        {detail && (
          <>
            <Title at={at} view={view} detail={detail} facts={facts} onChange={onChange} />
            {detail.story.length > 0 && <Story story={detail.story} />}
            <BodyView at={at} fetch={fetched.id} detail={detail} />
            <Properties detail={detail} />
          </>
        )}
      </div>
    </section>
  );
}

function Title({
  at,
  view,
  detail,
  facts,
  onChange,
}: {
  readonly at: ProfileId;
  readonly view: MessagesView;
  readonly detail: MessageDetail;
  readonly facts: PeekFacts | null;
  readonly onChange: () => void;
}) {
  const whyNoChange = useWhyNoChange();
  const isOut = view.fetched.putBack === 'ack';
  const remove = useAction(() => call('message.delete', { at, fetch: view.fetched.id, index: detail.index }));
  const { exchange, routingKey, redelivered, index } = detail;

  async function ask(): Promise<void> {
    const costs = facts ? costOfDelete(facts, index).map(({ text }) => text) : [];
    const yes = await confirm({
      title: `Delete message ${index + 1}?`,
      text: [`It leaves “${view.fetched.queue}” for good.`, ...costs].join(' '),
      action: 'Delete message',
    });
    if (!yes) return;
    const done = await remove.run();
    if (!done) return;
    toaster.add({ title: `Deleted; ${plural(done.putBack, 'other message')} fetched and put back` });
    changeView(at, { deleted: new Set([...view.deleted, index]), current: null });
    onChange();
  }

  return (
    <>
      <div className={styles.titleBar}>
        <h2>Message {index + 1}</h2>
        {redelivered && <span className={styles.mark}>redelivered</span>}
        <span className={styles.grow} />
        {!isOut && (
          <Button
            size="small"
            look="danger"
            disabled={whyNoChange !== null}
            hint={whyNoChange}
            pending={remove.pending}
            onClick={() => void ask()}
          >
            Delete…
          </Button>
        )}
      </div>
      <p className={styles.wrap}>
        <span className="dim">Published to </span>
        {exchange === '' ? 'the default exchange' : exchange}
        <span className="dim"> with the key </span>
        {routingKey === '' ? <span className="dim">(empty)</span> : routingKey}
      </p>
      {remove.failure && <FailureNotice failure={remove.failure} onDismiss={remove.clear} />}
    </>
  );
}

function Story({ story }: { readonly story: readonly string[] }) {
  return (
    <section className={styles.story} aria-label="How it died">
      <h3>How it died</h3>
      <ol>
        {story.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ol>
    </section>
  );
}

function Properties({ detail: { properties } }: { readonly detail: MessageDetail }) {
  const there = labels.flatMap(([key, label]) => {
    const value = properties[key];
    return value === undefined ? [] : [{ key, label, value: String(value), said: said(key, value) }];
  });
  const { headers = [] } = properties;
  return (
    <>
      <h3>Properties</h3>
      {there.length === 0 ? (
        <p className="dim">None</p>
      ) : (
        <dl className={styles.properties}>
          {there.map(({ key, label, value, said: words }) => (
            <div key={key}>
              <dt>{label}</dt>
              <dd>
                <span className={styles.wrap}>{value}</span>
                {words && <span className="dim"> {words}</span>}
                <CopyButton label={`Copy ${label.toLowerCase()}`} text={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <h3>Headers</h3>
      {headers.length === 0 ? <p className="dim">None</p> : <HeaderRows table={headers} />}
    </>
  );
}

function said(key: keyof MessageProperties, value: unknown): string | null {
  if (key === 'deliveryMode') return value === 2 ? 'persistent' : value === 1 ? 'transient' : null;
  if (key === 'expiration') return 'ms';
  if (key !== 'timestamp') return null;
  const date = new Date(Number(value) * 1_000);
  return Number.isNaN(date.getTime()) ? null : date.toLocaleString('en-GB');
}
