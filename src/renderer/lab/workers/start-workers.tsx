import { Plus, Settings2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { defaultWorker, WorkerSettings } from '../../../shared/settings.ts';
import { call } from '../../bridge.ts';
import { remember, sessionStore } from '../../session.ts';
import { useLab } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { type FieldErrors, read, toNumber } from '../../ui/form.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Switch } from '../../ui/switch.tsx';
import { NumberField } from '../../ui/text-field.tsx';
import { useAction } from '../../ui/use-action.ts';
import styles from './start-workers.module.css';

interface Typed {
  readonly prefetch: string;
  readonly secondsPerDot: string;
  readonly heartbeat: string;
}

/** Starts workers, with the settings for new ones behind a button; `children` are what else can be done to all of them. */
export function StartWorkers({ children }: { readonly children: ReactNode }) {
  const { queue } = useLab('broker');
  const settings = sessionStore(({ memory }) => memory?.worker) ?? defaultWorker;
  const [typed, setTyped] = useState<Typed>({
    prefetch: String(settings.prefetch),
    secondsPerDot: String(settings.secondsPerDot),
    heartbeat: String(settings.heartbeat),
  });
  const [howMany, setHowMany] = useState('3');
  const [open, setOpen] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const start = useAction((count: number, worker: WorkerSettings) => call('worker.start', { count, settings: worker }));

  /** What is typed for new workers; whatever is valid is remembered at once. */
  const change = (next: Partial<Typed>, other: Partial<WorkerSettings> = {}): void => {
    const now = { ...typed, ...next };
    setTyped(now);
    const parsed = parse(now, { ...settings, ...other });
    setErrors(parsed.ok ? {} : parsed.errors);
    if (parsed.ok) remember({ worker: parsed.value });
  };
  const run = (): void => {
    const parsed = parse(typed, settings);
    const count = toNumber(howMany);
    const countError = Number.isInteger(count) && count >= 1 && count <= 50 ? null : 'How many is 1 to 50.';
    setErrors({ ...(parsed.ok ? {} : parsed.errors), ...(countError ? { count: countError } : {}) });
    if (!parsed.ok) setOpen(true);
    if (parsed.ok && !countError) void start.run(count, parsed.value);
  };

  return (
    <div className={styles.start}>
      <div className={styles.line}>
        <h2>Workers</h2>
        <NumberField label="How many workers" labelHidden small size={2} value={howMany} onChange={setHowMany} />
        <Button look="primary" size="small" disabled={!queue} pending={start.pending} onClick={run}>
          <Plus size={13} /> Start workers
        </Button>
        <Button
          size="small"
          aria-label="Settings of new workers"
          aria-expanded={open}
          hint={`Settings of new workers: ${summary(settings)}`}
          onClick={() => setOpen(!open)}
        >
          <Settings2 size={13} /> <span className={styles.wide}>Settings of new workers</span>
        </Button>
        <span className={classes('dim', 'ellipsis', styles.summary)}>{summary(settings)}</span>
        {children}
      </div>
      {errors.count && <p className={styles.error}>{errors.count}</p>}
      {start.failure && <FailureNotice failure={start.failure} onDismiss={start.clear} />}
      {open && (
        <div className={styles.settings}>
          <NumberField
            label="Prefetch"
            value={typed.prefetch}
            error={errors.prefetch}
            description="How many tasks it may hold unacked: 1 is fair, 0 is no limit."
            onChange={(prefetch) => change({ prefetch })}
          />
          <NumberField
            label="Seconds per dot"
            value={typed.secondsPerDot}
            error={errors.secondsPerDot}
            description="The work that a dot in a task’s text stands for."
            onChange={(secondsPerDot) => change({ secondsPerDot })}
          />
          <NumberField
            label="Heartbeat (seconds)"
            value={typed.heartbeat}
            error={errors.heartbeat}
            description="After two to three of them without a sign, the broker gives its tasks away."
            onChange={(heartbeat) => change({ heartbeat })}
          />
          <Segments
            label="Acknowledge"
            value={settings.ackMode}
            options={[
              { value: 'manual', label: 'When done' },
              { value: 'automatic', label: 'Automatically' },
            ]}
            onChange={(ackMode) => change({}, { ackMode })}
            description={
              settings.ackMode === 'manual'
                ? 'The worker acks a finished task: one that dies first gives it back.'
                : 'The broker forgets a task as it sends it: a killed worker loses all that it holds.'
            }
          />
          <Switch
            label="Keep alive"
            checked={settings.keepAlive}
            onChange={(keepAlive) => change({}, { keepAlive })}
            description="Starts it again when it dies, up to five times a minute."
          />
        </div>
      )}
    </div>
  );
}

function parse(typed: Typed, settings: WorkerSettings) {
  return read(WorkerSettings, {
    ...settings,
    prefetch: toNumber(typed.prefetch),
    secondsPerDot: toNumber(typed.secondsPerDot),
    heartbeat: toNumber(typed.heartbeat),
  });
}

function summary({ prefetch, ackMode, secondsPerDot }: WorkerSettings): string {
  const acks = ackMode === 'manual' ? 'acks when done' : 'automatic acks';
  return `prefetch ${prefetch === 0 ? 'without limit' : prefetch} · ${acks} · ${secondsPerDot} s per dot`;
}
