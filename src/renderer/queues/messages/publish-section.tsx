import { useState } from 'react';
import type { PublishedOne } from '../../../shared/explore/messages.ts';
import { call } from '../../bridge.ts';
import { useWhyNoChange } from '../../explore/brokers-store.ts';
import { Button } from '../../ui/button.tsx';
import { bytes } from '../../ui/figures.ts';
import type { FieldErrors } from '../../ui/form.ts';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { useAction } from '../../ui/use-action.ts';
import type { QueueSectionProps } from '../queue-sections.ts';
import { FilePublish } from './file-publish.tsx';
import styles from './messages.module.css';
import { type Draft, draftStore, readDraft } from './publish-draft.ts';

const targets = [
  { value: 'queue', label: 'To this queue' },
  { value: 'exchange', label: 'Through an exchange' },
] as const;
const kinds = [
  { value: 'text', label: 'Text' },
  { value: 'json', label: 'JSON' },
  { value: 'base64', label: 'Base64' },
] as const;

type TextKey = Exclude<keyof Draft, 'to' | 'bodyIs' | 'persistent'>;

const fields: readonly (readonly [TextKey, string, string])[] = [
  ['contentType', 'Content type', 'application/json'],
  ['messageId', 'Message id', ''],
  ['correlationId', 'Correlation id', ''],
  ['priority', 'Priority', '0 to 255'],
  ['expiration', 'Expiration (ms)', 'none'],
  ['type', 'Type', ''],
  ['appId', 'App id', ''],
  ['replyTo', 'Reply to', ''],
  ['timestamp', 'Timestamp (s)', 'seconds since 1970'],
];

/** Publishes a message that is typed here, or those of a file. */
export function PublishSection({ at, name }: QueueSectionProps) {
  return (
    <div className={styles.section}>
      <PublishForm at={at} queue={name} />
      <FilePublish at={at} queue={name} />
    </div>
  );
}

function PublishForm({ at, queue }: { readonly at: QueueSectionProps['at']; readonly queue: string }) {
  const draft = draftStore();
  const [errors, setErrors] = useState<FieldErrors>({});
  const [done, setDone] = useState<PublishedOne | null>(null);
  const whyNot = useWhyNoChange();
  const publish = useAction((message: Parameters<typeof send>[1]) => send(at, message));
  const set = (change: Partial<Draft>): void => draftStore.setState(change);

  async function submit(): Promise<void> {
    const message = readDraft(draft, queue);
    setDone(null);
    setErrors(message.ok ? {} : message.errors);
    publish.clear();
    if (message.ok) setDone(await publish.run(message.message));
  }

  const text = (key: TextKey, label: string, placeholder: string) => (
    <TextField
      key={key}
      label={label}
      placeholder={placeholder}
      value={draft[key]}
      error={errors[key]}
      onChange={(value) => set({ [key]: value })}
    />
  );

  return (
    <form
      className={styles.card}
      aria-label="Publish a message"
      onSubmit={(event) => {
        event.preventDefault();
        if (whyNot === null && !publish.pending) void submit();
      }}
    >
      <div className={styles.where}>
        <Segments label="Publish" value={draft.to} options={targets} onChange={(to) => set({ to })} />
        {draft.to === 'exchange' && (
          <>
            {text('exchange', 'Exchange', 'the default exchange')}
            {text('key', 'Routing key', '')}
          </>
        )}
      </div>
      <div className={styles.titleBar}>
        <Segments label="Body" value={draft.bodyIs} options={kinds} onChange={(bodyIs) => set({ bodyIs })} />
        <span className={styles.grow} />
        <Switch label="Persistent" checked={draft.persistent} onChange={(persistent) => set({ persistent })} />
      </div>
      <div className={styles.mono}>
        <TextArea
          label="Body"
          labelHidden
          rows={6}
          value={draft.body}
          error={errors.body}
          onChange={(body) => set({ body })}
        />
      </div>
      <div className={styles.fields}>{fields.map(([key, label, placeholder]) => text(key, label, placeholder))}</div>
      <div className={styles.mono}>
        <TextArea
          label="Headers"
          rows={2}
          placeholder={'{"x-retries": 3, "when": {"!": "timestamp", "value": 1770000000}}'}
          value={draft.headers}
          error={errors.headers}
          description="JSON. A whole number is an int32 or int64; an object with “!” says another type: int8 to uint32, int64, float, double, decimal, timestamp, bytes."
          onChange={(headers) => set({ headers })}
        />
      </div>
      <div className={styles.buttons}>
        <Button type="submit" look="primary" disabled={whyNot !== null} hint={whyNot} pending={publish.pending}>
          Publish
        </Button>
        {whyNot && <span className="dim">{whyNot}.</span>}
      </div>
      {publish.failure && <FailureNotice failure={publish.failure} onDismiss={publish.clear} />}
      {done && <Outcome done={done} />}
    </form>
  );
}

function send(at: QueueSectionProps['at'], message: Extract<ReturnType<typeof readDraft>, { ok: true }>['message']) {
  return call('message.publish', { at, ...message });
}

function Outcome({ done: { returned, bytes: size } }: { readonly done: PublishedOne }) {
  if (!returned) return <Notice tone="good">Confirmed by the broker: {bytes(size)} published.</Notice>;
  const why = returned.code === 312 ? 'no queue is bound for that key' : 'the broker could not route it';
  return (
    <Notice tone="warning">
      Sent back: {why} ({returned.code} {returned.text}). The message is in no queue.
    </Notice>
  );
}
