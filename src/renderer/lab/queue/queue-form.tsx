import { useRef, useState } from 'react';
import { isConnected } from '../../../shared/link-state.ts';
import { QueueSettings } from '../../../shared/settings.ts';
import { call } from '../../bridge.ts';
import { deleteForAnother } from '../../doctor/replace-queue.ts';
import { remember, sessionStore } from '../../session.ts';
import { useLab } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { type FieldErrors, read } from '../../ui/form.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useAction } from '../../ui/use-action.ts';
import styles from '../panel.module.css';

/** Chooses the queue of the lab: a run begins with it. */
export function QueueForm({ onDone, onCancel }: { readonly onDone: () => void; readonly onCancel?: () => void }) {
  const remembered = sessionStore(({ memory }) => memory?.queue);
  const [queue, setQueue] = useState<QueueSettings>(remembered ?? { name: '', durable: true, type: 'classic' });
  const [errors, setErrors] = useState<FieldErrors>({});
  const use = useAction((settings: QueueSettings, adopt: boolean) => call('queue.use', { settings, adopt }));
  const name = useRef<HTMLInputElement>(null);
  const quorum = queue.type === 'quorum';
  const connected = isConnected(useLab('broker').broker.observer);

  const begin = async (asked: QueueSettings, adopt: boolean): Promise<void> => {
    setQueue(asked);
    const settings = read(QueueSettings, asked);
    setErrors(settings.ok ? {} : settings.errors);
    if (!settings.ok) return;
    const used = await use.run(settings.value, adopt);
    if (!used) return;
    remember({ queue: used.settings });
    onDone();
  };
  const chooseName = (): void => {
    use.clear();
    name.current?.focus();
    name.current?.select();
  };
  const replace = async (): Promise<void> => {
    if (await deleteForAnother(queue)) await begin(queue, false);
  };

  return (
    <form
      className={styles.form}
      aria-label="Queue"
      onSubmit={(event) => {
        event.preventDefault();
        if (connected) void begin(queue, false);
      }}
    >
      <TextField
        ref={name}
        label="Queue"
        value={queue.name}
        error={errors.name}
        description="It is declared if it is not there yet; scripts can share it by this name."
        onChange={(name) => setQueue({ ...queue, name })}
      />
      <Segments
        label="Type"
        value={queue.type}
        options={[
          { value: 'classic', label: 'Classic' },
          { value: 'quorum', label: 'Quorum' },
        ]}
        onChange={(type) => setQueue({ ...queue, type, durable: type === 'quorum' ? true : queue.durable })}
        description={
          quorum
            ? 'Replicated over a cluster’s nodes, always on disk; it counts how often a task came back.'
            : 'On one node; the usual kind, and the tutorial’s.'
        }
      />
      <Switch
        label="Durable"
        checked={queue.durable}
        disabled={quorum}
        onChange={(durable) => setQueue({ ...queue, durable })}
        description={
          quorum
            ? 'A quorum queue is always durable.'
            : queue.durable
              ? 'The queue survives a restart of the broker. Tasks in it survive only if they are persistent too.'
              : 'A restart of the broker deletes the queue with all that is in it.'
        }
      />
      {use.failure && (
        <FailureNotice
          failure={use.failure}
          can={{
            useAsItIs: () => void begin(queue, true),
            anotherName: chooseName,
            replace: () => void replace(),
            declareDurable: () => void begin({ ...queue, durable: true }, false),
          }}
        />
      )}
      <div className={styles.buttons}>
        <Button
          type="submit"
          look="primary"
          disabled={!connected}
          pending={use.pending}
          hint={connected ? null : 'It waits for the connection'}
        >
          Declare and begin
        </Button>
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
      </div>
    </form>
  );
}
