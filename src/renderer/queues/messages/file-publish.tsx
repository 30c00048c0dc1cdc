import { useEffect, useState } from 'react';
import type { FilePlace, FileProgress, FilePublished, OpenedFile } from '../../../shared/explore/messages.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { useWhyNoChange } from '../../explore/brokers-store.ts';
import { subscribe } from '../../frame.ts';
import { Button } from '../../ui/button.tsx';
import { bytes, count, plural } from '../../ui/figures.ts';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { toastFailure } from '../../ui/toast.tsx';
import { useAction } from '../../ui/use-action.ts';
import styles from './messages.module.css';

type Target = 'queue' | 'saved' | 'exchange';

const targets = [
  { value: 'queue', label: 'To this queue' },
  { value: 'saved', label: 'Where they came from' },
  { value: 'exchange', label: 'Through an exchange' },
] as const;

/** Publishes the messages of a file that Warren has saved. */
export function FilePublish({ at, queue }: { readonly at: ProfileId; readonly queue: string }) {
  const [file, setFile] = useState<OpenedFile | null>(null);
  const [target, setTarget] = useState<Target>('queue');
  const [exchange, setExchange] = useState('');
  const [key, setKey] = useState('');
  /** What became of it, and from which message on. */
  const [done, setDone] = useState<{ readonly result: FilePublished; readonly from: number } | null>(null);
  const whyNot = useWhyNoChange();
  const open = useAction(() => call('message.openFile', { at }));
  const publish = useAction((id: number, to: FilePlace, from: number) =>
    call('message.publishFile', { at, file: id, to, from }),
  );
  const progress = useProgress(at, publish.pending);

  async function choose(): Promise<void> {
    const opened = await open.run();
    if (!opened) return;
    setFile(opened);
    setDone(null);
    publish.clear();
  }

  async function run(from: number): Promise<void> {
    if (!file) return;
    const place = target === 'queue' ? { exchange: '', key: queue } : { exchange, key };
    setDone(null);
    const result = await publish.run(
      file.id,
      target === 'saved' ? { kind: 'as saved' } : { kind: 'place', place },
      from,
    );
    if (result) setDone({ result, from });
  }

  return (
    <section className={styles.card} aria-label="Publish from a file">
      <div className={styles.titleBar}>
        <h2>From a file</h2>
        <span className={styles.grow} />
        <Button
          disabled={whyNot !== null || publish.pending}
          hint={whyNot}
          pending={open.pending}
          onClick={() => void choose()}
        >
          Open a file of messages…
        </Button>
      </div>
      {!file && (
        <p className="dim">Messages that were saved here come back with all properties, headers and their types.</p>
      )}
      {open.failure && <FailureNotice failure={open.failure} onDismiss={open.clear} />}
      {file && (
        <>
          <p className={styles.wrap}>
            {plural(file.messages, 'message')}, {bytes(file.bytes)}, saved from “{file.queue}” of {file.vhost}:{' '}
            <span className="dim">{file.path}</span>
          </p>
          {file.otherUsers > 0 && (
            <Notice>
              {plural(file.otherUsers, 'message has', 'messages have')} the user id of another user: it is left out,
              since brokers refuse it.
            </Notice>
          )}
          <div className={styles.where}>
            <Segments label="Publish them" value={target} options={targets} onChange={setTarget} />
            {target === 'exchange' && (
              <>
                <TextField
                  label="Exchange"
                  value={exchange}
                  onChange={setExchange}
                  placeholder="the default exchange"
                />
                <TextField label="Routing key" value={key} onChange={setKey} />
              </>
            )}
          </div>
          {target === 'saved' && <p className={styles.wrap}>{places(file)}</p>}
          <div className={styles.buttons}>
            <Button
              look="primary"
              disabled={whyNot !== null || file.messages === 0}
              hint={whyNot}
              pending={publish.pending}
              onClick={() => void run(0)}
            >
              Publish {plural(file.messages, 'message')}
            </Button>
            {publish.pending && (
              <Button
                onClick={() => void call('message.stopFile', { at }).then((r) => r.ok || toastFailure(r.failure))}
              >
                Stop
              </Button>
            )}
          </div>
          {progress && (
            <>
              <progress className={styles.progress} value={progress.done} max={progress.total} aria-label="Confirmed" />
              <p className="dim">
                {count(progress.done)} of {count(progress.total)} answered by the broker
              </p>
            </>
          )}
          {publish.failure && <FailureNotice failure={publish.failure} onDismiss={publish.clear} />}
          {done && <Outcome {...done} whyNot={whyNot} onContinue={run} />}
        </>
      )}
    </section>
  );
}

function places({ places: found }: OpenedFile): string {
  const named = found.map(
    ({ exchange, key }) => `${exchange === '' ? 'the default exchange' : `“${exchange}”`} with “${key}”`,
  );
  return `Each goes to the exchange and key that it was published with: ${named.join('; ')}${found.length === 5 ? ' …' : ''}.`;
}

function Outcome({
  result,
  from,
  whyNot,
  onContinue,
}: {
  readonly result: FilePublished;
  readonly from: number;
  readonly whyNot: string | null;
  readonly onContinue: (from: number) => Promise<void>;
}) {
  const { confirmed, returned, refused, inDoubt, doubtLine, notSent, total, example, failure, stopped } = result;
  const isGood = confirmed === total;
  const next = from + total - notSent;
  return (
    <>
      <Notice
        tone={isGood ? 'good' : 'warning'}
        actions={
          notSent > 0 && (
            <Button size="small" disabled={whyNot !== null} onClick={() => void onContinue(next)}>
              Publish the remaining {count(notSent)}
            </Button>
          )
        }
      >
        <p>
          {count(confirmed)} of {count(total)} confirmed by the broker.
          {stopped && ' It was stopped.'}
        </p>
        {example && (
          <p>
            {count(returned)} sent back ({example.code} {example.text}): no queue took {returned === 1 ? 'it' : 'them'}.
            The first is in line {example.line} of the file.
          </p>
        )}
        {refused > 0 && <p>{count(refused)} refused by the broker.</p>}
        {inDoubt > 0 && (
          <p>1 in doubt, in line {doubtLine}: it was sent, and no answer came. It may be in the queue.</p>
        )}
        {notSent > 0 && <p>{count(notSent)} not sent.</p>}
      </Notice>
      {failure && <FailureNotice failure={failure} />}
    </>
  );
}

/** How often the progress is asked for. Milliseconds. */
const ASK_EVERY = 200;

function useProgress(at: ProfileId, isOn: boolean): FileProgress | null {
  const [progress, setProgress] = useState<FileProgress | null>(null);
  useEffect(() => {
    if (!isOn) return;
    let next = 0;
    const stop = subscribe((_, clock) => {
      if (clock < next) return;
      next = clock + ASK_EVERY;
      void call('message.fileProgress', { at }).then((reply) => reply.ok && setProgress(reply.value));
    });
    return () => {
      stop();
      setProgress(null);
    };
  }, [at, isOn]);
  return isOn ? progress : null;
}
