import { memo, useEffect, useState } from 'react';
import { MAX_BODY_PART, type MessageDetail } from '../../../shared/explore/messages.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../ui/button.tsx';
import { bytes } from '../../ui/figures.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { type Option, Segments } from '../../ui/segments.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { toaster } from '../../ui/toast.tsx';
import { useAction } from '../../ui/use-action.ts';
import bodyStyles from './body.module.css';
import { CopyButton } from './copy-button.tsx';
import { HexView } from './hex-view.tsx';
import { parseJson } from './json.ts';
import { JsonTree } from './json-tree.tsx';
import styles from './messages.module.css';
import { textBlocks } from './text-blocks.ts';

type As = 'json' | 'text' | 'hex';

/** So much text stands in the page; the rest is for a file. Bytes. */
const MAX_TEXT = 4 * 1024 * 1024;

/** A message's body as JSON, text or hex, a part at a time. */
export function BodyView({
  at,
  fetch,
  detail,
}: {
  readonly at: ProfileId;
  readonly fetch: number;
  readonly detail: MessageDetail;
}) {
  const { body, index } = detail;
  const total = body.unpacked ?? body.bytes;
  const { parts, loaded, failure, pending, more } = useText(at, fetch, index, body.isText);
  const isWhole = loaded === total;
  const json = isWhole && parts.length === 1 ? parseJson(parts[0]!) : undefined;
  const [chosen, setChosen] = useState<As | null>(null);
  const as: As = chosen ?? (!body.isText ? 'hex' : json === undefined ? 'text' : 'json');
  const save = useAction(() => call('message.saveBody', { at, fetch, index }));
  const options: Option<As>[] = [
    { value: 'json', label: 'JSON', disabled: json === undefined },
    { value: 'text', label: 'Text', disabled: !body.isText },
    { value: 'hex', label: 'Hex' },
  ];

  async function write(): Promise<void> {
    const saved = await save.run();
    if (saved?.outcome === 'written')
      toaster.add({ title: `Body saved, ${bytes(saved.bytes)}`, description: saved.file });
  }

  return (
    <section className={styles.body} aria-label="Body">
      <div className={styles.titleBar}>
        <h3>Body</h3>
        <span className="dim">{sizes(detail)}</span>
        <span className={styles.grow} />
        {body.isText && isWhole && <CopyButton label="Copy body" text={parts.join('')} />}
        <Button size="small" pending={save.pending} onClick={() => void write()}>
          Save body…
        </Button>
        <Segments label="Show as" isLabelHidden value={as} options={options} onChange={setChosen} />
      </div>
      {body.encoding && <p className="dim">{body.encoding}</p>}
      {!body.isText && <p className="dim">It is not text: its bytes are not UTF-8.</p>}
      {(save.failure ?? failure) && <FailureNotice failure={(save.failure ?? failure)!} />}
      {total === 0 ? (
        <p className="dim">It is empty.</p>
      ) : as === 'hex' ? (
        <HexView at={at} fetch={fetch} index={index} total={total} />
      ) : as === 'json' && json !== undefined ? (
        <JsonTree value={json} />
      ) : (
        <div className={bodyStyles.text}>
          {parts.map((part, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts are only added
            <TextPart key={i} text={part} />
          ))}
          {pending && <Spinner />}
          {!isWhole && !pending && (
            <p className={bodyStyles.more}>
              {bytes(loaded)} of {bytes(total)}.{' '}
              {loaded < MAX_TEXT ? (
                <Button size="small" onClick={more}>
                  Show more
                </Button>
              ) : (
                'Save the body to see the rest.'
              )}
            </p>
          )}
        </div>
      )}
    </section>
  );
}

function sizes({ body }: MessageDetail): string {
  return body.unpacked === null ? bytes(body.bytes) : `${bytes(body.bytes)}, unpacked ${bytes(body.unpacked)}`;
}

const TextPart = memo(function TextPart({ text }: { readonly text: string }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a text never changes
  return textBlocks(text).map((block, i) => <pre key={i}>{block}</pre>);
});

/** The parts of a text that were asked for so far. */
function useText(at: ProfileId, fetch: number, index: number, isText: boolean) {
  const [parts, setParts] = useState<readonly string[]>([]);
  const [loaded, setLoaded] = useState(0);
  const [wanted, setWanted] = useState(isText ? 1 : 0);
  const [failure, setFailure] = useState<Failure | null>(null);
  const pending = failure === null && parts.length < wanted;
  useEffect(() => {
    if (!pending) return;
    let isLeft = false;
    const part = { fetch, index, offset: loaded, bytes: MAX_BODY_PART, asText: true };
    void call('message.body', { at, ...part }).then((reply) => {
      if (isLeft) return;
      if (!reply.ok) return setFailure(reply.failure);
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(reply.value.bytes);
      setParts((before) => [...before, text]);
      setLoaded((before) => before + reply.value.bytes.length);
    });
    return () => {
      isLeft = true;
    };
  }, [at, fetch, index, loaded, pending]);
  return { parts, loaded, failure, pending, more: () => setWanted(parts.length + 1) };
}
