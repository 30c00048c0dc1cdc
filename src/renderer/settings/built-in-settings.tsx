import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import { type BuiltInView, needsRestart } from '../../shared/lab/built-in.ts';
import { BuiltInSettings } from '../../shared/settings.ts';
import { call } from '../bridge.ts';
import { ask, BuiltInNotices } from '../built-in/notices.tsx';
import { useBuiltIn } from '../built-in/store.ts';
import { Button } from '../ui/button.tsx';
import { type FieldErrors, read, toNumber } from '../ui/form.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { Switch } from '../ui/switch.tsx';
import { NumberField } from '../ui/text-field.tsx';
import { useAction } from '../ui/use-action.ts';
import styles from './settings.module.css';

/** Where the built-in broker listens, where its store is, and its limits. */
export function BuiltInSettingsForm() {
  const view = useBuiltIn();
  if (!view) return null;
  return (
    <section className={styles.card} aria-label="Built-in broker">
      <h2 className={styles.heading}>Built-in broker</h2>
      <Form view={view} />
      <BuiltInNotices view={view} onStart={() => void ask('start')} />
      {needsRestart(view) && view.state.status !== 'down' && view.state.status !== 'off' && <NeedsRestart />}
    </section>
  );
}

function NeedsRestart() {
  return (
    <Notice
      tone="warning"
      actions={
        <Button size="small" onClick={() => void ask('restart')}>
          Restart now
        </Button>
      }
    >
      Saved. The broker goes on as it is until it starts again; a restart cuts its clients, which come back by
      themselves unless its port changes.
    </Notice>
  );
}

function Form({ view }: { readonly view: BuiltInView }) {
  const { saved, defaultFolder } = view;
  const [port, setPort] = useState(String(saved.port));
  const [memoryLimit, setMemoryLimit] = useState(String(saved.memoryLimit));
  const [sync, setSync] = useState(saved.sync);
  const [folder, setFolder] = useState(saved.folder);
  const [errors, setErrors] = useState<FieldErrors>({});
  const save = useAction((settings: BuiltInSettings) => call('builtIn.configure', settings));
  const choose = useAction(() => call('builtIn.chooseFolder'));
  const open = useAction(() => call('builtIn.openFolder'));
  const failure = save.failure ?? choose.failure ?? open.failure;

  const typed = { port: toNumber(port), memoryLimit: toNumber(memoryLimit), sync, folder };
  const isChanged = JSON.stringify(typed) !== JSON.stringify(saved);
  const submit = async (): Promise<void> => {
    const settings = read(BuiltInSettings, typed);
    setErrors(settings.ok ? {} : settings.errors);
    if (settings.ok) await save.run(settings.value);
  };
  const chooseFolder = async (): Promise<void> => {
    const chosen = await choose.run();
    if (chosen !== null) setFolder(chosen === defaultFolder ? null : chosen);
  };
  return (
    <form
      className={styles.card}
      style={{ padding: 0, border: 0 }}
      aria-label="Settings of the built-in broker"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className={styles.two}>
        <NumberField
          label="Port"
          value={port}
          error={errors.port}
          description="Where another program listens there, it takes the next free one."
          onChange={setPort}
        />
        <NumberField
          label="Memory limit (MB)"
          value={memoryLimit}
          error={errors.memoryLimit}
          description="For messages. Above it, publishers wait until workers have caught up."
          onChange={setMemoryLimit}
        />
      </div>
      <Switch
        label="Wait for the disk on each commit"
        checked={sync}
        onChange={setSync}
        description={
          sync
            ? 'A confirmed persistent task survives even a power cut.'
            : 'Faster on slow disks. A crash of the broker still loses nothing that was confirmed; a power cut may lose the last moment.'
        }
      />
      <div className={styles.folder}>
        <span className="dim">Data folder</span>
        <code className={styles.path} data-testid="folder">
          {folder ?? defaultFolder}
        </code>
        <div className={styles.buttons}>
          <Button size="small" pending={open.pending} hint={view.folder} onClick={() => void open.run()}>
            <FolderOpen size={12} aria-hidden /> Open folder
          </Button>
          <Button size="small" pending={choose.pending} onClick={() => void chooseFolder()}>
            Choose another…
          </Button>
          {folder !== null && (
            <Button size="small" onClick={() => setFolder(null)}>
              Use Warren’s own
            </Button>
          )}
        </div>
        {folder !== saved.folder && (
          <p className="dim">Queues and tasks stay in the folder that they are in: nothing is moved.</p>
        )}
      </div>
      {failure && <FailureNotice failure={failure} />}
      <div className={styles.buttons}>
        <Button type="submit" look="primary" disabled={!isChanged} pending={save.pending}>
          Save
        </Button>
      </div>
    </form>
  );
}
