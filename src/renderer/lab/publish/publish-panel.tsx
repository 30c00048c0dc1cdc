import { useState } from 'react';
import type { PublishInput } from '../../../shared/contract.ts';
import type { PublishJob } from '../../../shared/lab/state.ts';
import { defaultWorker } from '../../../shared/settings.ts';
import { TUTORIAL_TASKS } from '../../../shared/task.ts';
import { call } from '../../bridge.ts';
import { sessionStore } from '../../session.ts';
import { useLab } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { count, plural } from '../../ui/figures.ts';
import type { FieldErrors } from '../../ui/form.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { Switch } from '../../ui/switch.tsx';
import { NumberField, TextArea } from '../../ui/text-field.tsx';
import { useAction } from '../../ui/use-action.ts';
import styles from '../panel.module.css';
import { type PublishForm, readPublish, workWords } from './orders.ts';
import { publishStore } from './publish-store.ts';

/** Publishes tasks, and shows how far a job has come. */
export function PublishPanel() {
  const { publishing } = useLab('tasks');
  const { queue } = useLab('broker');
  const secondsPerDot = sessionStore(({ memory }) => memory?.worker.secondsPerDot) ?? defaultWorker.secondsPerDot;
  const form = publishStore();
  const [errors, setErrors] = useState<FieldErrors>({});
  const publish = useAction((input: PublishInput) => call('task.publish', input));
  const change = (next: Partial<PublishForm>): void => publishStore.setState(next);
  const busy = publishing !== null && publishing.endedAt === null;

  const send = (): void => {
    const input = readPublish(form);
    setErrors(input.ok ? {} : input.errors);
    if (input.ok) void publish.run(input.value);
  };
  const sendTutorial = (): void => {
    void publish.run({ texts: TUTORIAL_TASKS, times: 1, persistent: form.persistent, perSecond: null });
  };

  return (
    <section className={styles.panel} aria-label="Publish">
      <h2>Publish</h2>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || busy || !queue) return;
          event.preventDefault();
          send();
        }}
      >
        <TextArea
          label="Task: each dot is one second of work"
          rows={3}
          value={form.text}
          error={errors.texts ?? Object.entries(errors).find(([path]) => path.startsWith('texts.'))?.[1]}
          description={`${workWords(form.text, secondsPerDot)}. One task a line.`}
          onChange={(text) => change({ text })}
        />
        <div className={styles.two}>
          <NumberField
            label="How many"
            value={form.times}
            error={errors.times}
            onChange={(times) => change({ times })}
          />
          <NumberField
            label="Per second"
            placeholder="at once"
            value={form.perSecond}
            error={errors.perSecond}
            onChange={(perSecond) => change({ perSecond })}
          />
        </div>
        <Switch
          label="Persistent"
          checked={form.persistent}
          onChange={(persistent) => change({ persistent })}
          description={
            form.persistent
              ? 'Written to the broker’s disk: it survives a restart in a durable queue.'
              : 'In the broker’s memory only: a restart loses it.'
          }
        />
        <div className={styles.buttons}>
          <Button
            type="submit"
            look="primary"
            disabled={!queue || busy}
            pending={publish.pending}
            shortcut="CmdOrCtrl+Enter"
          >
            Publish
          </Button>
          <Button
            onClick={sendTutorial}
            disabled={!queue || busy}
            hint="The tutorial’s: from one second of work to five"
          >
            Five tasks . … .....
          </Button>
        </div>
        {!queue && <p className="dim">Choose a queue first.</p>}
      </form>
      {publish.failure && <FailureNotice failure={publish.failure} />}
      {publishing && <Job job={publishing} />}
    </section>
  );
}

/** Short jobs are over before anybody could read of them: their tasks' bars say it. */
const WORTH_SHOWING = 50;

function Job({ job }: { readonly job: PublishJob }) {
  const { broker } = useLab('broker');
  const { ledger } = useLab('tasks');
  const cancel = useAction(() => call('task.cancel'));
  if (job.failure) return <FailureNotice failure={job.failure} />;
  if (job.endedAt !== null) {
    if (job.total < WORTH_SHOWING) return null;
    const cut = job.sent < job.total ? ` of ${count(job.total)}; the rest was cancelled` : '';
    return (
      <p className="dim" role="status">
        {plural(job.sent, 'task')}
        {cut} sent.
      </p>
    );
  }
  const waits = broker.publisher.status !== 'up';
  return (
    <div className={styles.form} role="status">
      <div className={styles.progress}>
        <div className={styles.bar} style={{ width: `${(100 * job.sent) / job.total}%` }} />
      </div>
      <p className="dim tabular">
        {count(job.sent)} of {plural(job.total, 'task')} sent, {count(ledger.byStatus.unconfirmed)} not yet confirmed
        {waits && '; it goes on once the broker takes tasks again'}.
      </p>
      <div>
        <Button size="small" pending={cancel.pending} onClick={() => void cancel.run()}>
          Cancel the rest
        </Button>
      </div>
    </div>
  );
}
