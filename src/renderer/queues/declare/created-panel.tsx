import { ChevronDown, ChevronRight, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Removed } from '../../../shared/calls/declare-calls.ts';
import type { CreatedThing, ListedThing } from '../../../shared/explore/declare.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { useWhyNoChange } from '../../explore/brokers-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { confirm } from '../../ui/confirm.tsx';
import { count, plural } from '../../ui/figures.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import { toaster } from '../../ui/toast.tsx';
import { useAction } from '../../ui/use-action.ts';
import pages from '../queues.module.css';
import { openQueue, refresh } from '../queues-store.ts';
import { createdStore, loadCreated } from './created-store.ts';
import styles from './declare.module.css';
import { removeWords, thingsWords } from './words.ts';

const keyOf = ({ kind, name }: CreatedThing): string => `${kind} ${name}`;

/** What Warren has created on this broker, to be removed in one go or one by one. Nothing, where there is none. */
export function CreatedPanel({ at }: { readonly at: ProfileId }) {
  const { at: of, things, failure } = createdStore();
  const [isOpen, setOpen] = useState(false);
  const [left, setLeft] = useState<Removed['failures']>([]);
  const whyNot = useWhyNoChange();
  const remove = useAction((which: CreatedThing[]) => call('created.remove', { at, things: which }));
  useEffect(() => void loadCreated(at), [at]);

  /** With figures of this moment: those in the list may be old. */
  async function ask(which: readonly ListedThing[], title: string): Promise<void> {
    const wanted = new Set(which.map(keyOf));
    const now = (await loadCreated(at)).filter((thing) => wanted.has(keyOf(thing)));
    if (now.length === 0 || !(await confirm({ title, text: removeWords(now), action: 'Remove' }))) return;
    const done = await remove.run(now.map(({ kind, name }) => ({ kind, name })));
    setLeft(done?.failures ?? []);
    if (done && done.removed > 0) toaster.add({ title: `${plural(done.removed, 'thing')} removed from the broker` });
    await loadCreated(at);
    void refresh();
  }

  if (of !== at || things.length === 0) return null;
  return (
    <section className={styles.created} aria-label="Created by Warren">
      <div className={pages.bar}>
        <Button look="text" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />}
          Created by Warren: {thingsWords(things)}
        </Button>
        <Button
          size="small"
          look="danger"
          disabled={whyNot !== null}
          hint={whyNot}
          pending={remove.pending}
          onClick={() => void ask(things, 'Remove all that Warren created here?')}
        >
          Remove all…
        </Button>
      </div>
      {failure && <FailureNotice failure={failure} />}
      {remove.failure && <FailureNotice failure={remove.failure} onDismiss={remove.clear} />}
      {left.map(({ thing, failure: why }) => (
        <FailureNotice
          key={keyOf(thing)}
          failure={why}
          onDismiss={() => setLeft(left.filter((each) => each.thing !== thing))}
        />
      ))}
      {isOpen && (
        <ul className={styles.things}>
          {things.map((thing) => (
            <Thing
              key={keyOf(thing)}
              thing={thing}
              whyNot={whyNot}
              onRemove={() => void ask([thing], `Remove “${thing.name}”?`)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function Thing({
  thing: { kind, name, since, ready, consumers },
  whyNot,
  onRemove,
}: {
  readonly thing: ListedThing;
  readonly whyNot: string | null;
  readonly onRemove: () => void;
}) {
  const figures =
    ready === null || consumers === null ? '' : `${count(ready)} ready, ${plural(consumers, 'consumer')}, `;
  return (
    <li className={pages.bar}>
      {kind === 'queue' ? (
        <Button
          look="text"
          size="small"
          className={classes(pages.name, styles.thing)}
          title={name}
          onClick={() => openQueue(name)}
        >
          <span className="ellipsis">{name}</span>
        </Button>
      ) : (
        <span className="ellipsis" title={name}>
          {name}
        </span>
      )}
      <span className={pages.grow} />
      <span className={styles.facts}>
        {kind}, {figures}declared {new Date(since).toLocaleString('en-GB')}
      </span>
      <IconButton
        label={`Remove ${name}`}
        hint={whyNot ?? `Remove ${name}`}
        size="small"
        disabled={whyNot !== null}
        onClick={onRemove}
      >
        <X size={13} />
      </IconButton>
    </li>
  );
}
