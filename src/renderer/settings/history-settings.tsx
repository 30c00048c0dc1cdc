import { FolderOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { HistorySettings } from '../../shared/lab/runs.ts';
import { call } from '../bridge.ts';
import { loadRuns, runsStore } from '../runs/runs-store.ts';
import { remember } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { bytes, plural } from '../ui/figures.ts';
import { type FieldErrors, read, toNumber } from '../ui/form.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { Switch } from '../ui/switch.tsx';
import { NumberField } from '../ui/text-field.tsx';
import { useAction } from '../ui/use-action.ts';
import styles from './settings.module.css';

/** Whether runs are recorded, what they may take on the disk, and where they are. */
export function HistorySettingsForm() {
  const { settings, list, failure } = runsStore();
  useEffect(() => void loadRuns(), []);
  return (
    <section className={styles.card} aria-label="Recorded runs">
      <h2 className={styles.heading}>Recorded runs</h2>
      {failure && <FailureNotice failure={failure} />}
      {settings && <Form key={JSON.stringify(settings)} saved={settings} />}
      {list && (
        <div className={styles.folder}>
          <span className="dim">
            {plural(list.runs.length, 'run')}, {bytes(list.bytes)}, in
          </span>
          <code className={styles.path}>{list.folder}</code>
          <Buttons />
        </div>
      )}
    </section>
  );
}

function Buttons() {
  const open = useAction(() => call('run.openFolder'));
  return (
    <>
      <div className={styles.buttons}>
        <Button size="small" pending={open.pending} onClick={() => void open.run()}>
          <FolderOpen size={12} aria-hidden /> Open folder
        </Button>
        <Button size="small" onClick={() => remember({ screen: 'runs' })}>
          Show the runs
        </Button>
      </div>
      {open.failure && <FailureNotice failure={open.failure} />}
    </>
  );
}

/** Its fields begin with what is saved; where that changes, the form is another one. */
function Form({ saved }: { readonly saved: HistorySettings }) {
  const [record, setRecord] = useState(saved.record);
  const [maxMegabytes, setMaxMegabytes] = useState(String(saved.maxMegabytes));
  const [errors, setErrors] = useState<FieldErrors>({});
  const save = useAction((settings: HistorySettings) => call('history.configure', settings));
  const typed = { record, maxMegabytes: toNumber(maxMegabytes) };
  const isChanged = typed.record !== saved.record || typed.maxMegabytes !== saved.maxMegabytes;

  const submit = async (): Promise<void> => {
    const settings = read(HistorySettings, typed);
    setErrors(settings.ok ? {} : settings.errors);
    if (settings.ok && (await save.run(settings.value)) !== null) await loadRuns();
  };
  return (
    <form
      className={styles.form}
      aria-label="Settings of recorded runs"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Switch
        label="Record runs"
        checked={record}
        onChange={setRecord}
        description={
          record
            ? 'All that happens in a run is kept on the disk: to look back in it, to play it again, to save it to a file.'
            : 'Runs are not kept. What was recorded before stays.'
        }
      />
      <NumberField
        label="Size limit (MB)"
        value={maxMegabytes}
        error={errors.maxMegabytes}
        description="What all recorded runs take on the disk at most: at the limit, the oldest are deleted."
        onChange={setMaxMegabytes}
      />
      {save.failure && <FailureNotice failure={save.failure} />}
      <div className={styles.buttons}>
        <Button type="submit" look="primary" disabled={!isChanged} pending={save.pending}>
          Save
        </Button>
      </div>
    </form>
  );
}
