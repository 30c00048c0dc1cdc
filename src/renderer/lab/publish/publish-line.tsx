import type { PublishInput } from '../../../shared/contract.ts';
import { call } from '../../bridge.ts';
import { useLab } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { count } from '../../ui/figures.ts';
import { toaster, toastFailure } from '../../ui/toast.tsx';
import { useAction } from '../../ui/use-action.ts';
import { readPublish, tasksOf } from './orders.ts';
import styles from './publish-line.module.css';
import { publishStore } from './publish-store.ts';

/** The publish form in one line, for an audience: its text can be changed, all else is as the form has it. */
export function PublishLine() {
  const form = publishStore();
  const { queue } = useLab('broker');
  const { publishing } = useLab('tasks');
  const publish = useAction(async (input: PublishInput) => {
    const reply = await call('task.publish', input);
    if (!reply.ok) toastFailure(reply.failure);
    return reply;
  });
  const busy = publishing !== null && publishing.endedAt === null;
  const total = tasksOf(form.text).length * Number(form.times);
  const send = (): void => {
    const input = readPublish(form);
    if (input.ok) void publish.run(input.value);
    else toaster.add({ title: 'This can’t be published', description: Object.values(input.errors)[0] });
  };
  return (
    <form
      className={styles.line}
      aria-label="Publish"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        className={styles.text}
        rows={1}
        spellCheck={false}
        aria-label="Task: each dot is one second of work"
        value={form.text}
        onChange={(event) => publishStore.setState({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          if (queue && !busy) send();
        }}
      />
      <Button type="submit" look="primary" size="small" disabled={!queue || busy} pending={publish.pending}>
        {total > 1 ? `Publish ${count(total)}` : 'Publish'}
      </Button>
    </form>
  );
}
