import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { argumentsOf, type QueueDeclaration, type QueueDeclared } from '../../../shared/explore/declare.ts';
import { adviceFor, type BrokerRules } from '../../../shared/explore/declare-rules.ts';
import type { Reply } from '../../../shared/failure.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { useWhyNoChange } from '../../explore/brokers-store.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { toaster } from '../../ui/toast.tsx';
import { useAction } from '../../ui/use-action.ts';
import pages from '../queues.module.css';
import { loadCreated } from './created-store.ts';
import styles from './declare.module.css';
import { Differences } from './differences.tsx';
import { ConsumerFields, DeadLetterFields, type FieldsProps, KindFields, LimitFields } from './fields.tsx';
import { blockedFields, type DeclareForm, emptyForm, readForm } from './form-state.ts';

/** Asks for a queue, checks it against what the broker allows, and declares it. */
export function DeclarePage({
  at,
  onDone,
  onCancel,
}: {
  readonly at: ProfileId;
  /** The queue is there now, or is used as it was found. */
  readonly onDone: (name: string) => void;
  readonly onCancel: () => void;
}) {
  const [rules, setRules] = useState<BrokerRules | null>(null);
  const ask = useAction(() => call('declare.rules', { at }));
  const { run: askRules } = ask;
  useEffect(() => {
    let isOver = false;
    void askRules().then((told) => {
      if (!isOver) setRules(told);
    });
    return () => {
      isOver = true;
    };
  }, [askRules]);
  return (
    <div className={classes(pages.page, pages.scrolls)}>
      <section className={pages.detail} aria-label="Declare a queue">
        <div className={pages.bar}>
          <Button size="small" onClick={onCancel}>
            <ArrowLeft size={13} aria-hidden /> All queues
          </Button>
        </div>
        <h1>Declare a queue</h1>
        {ask.failure && (
          <FailureNotice
            failure={ask.failure}
            actions={
              <Button size="small" onClick={() => void askRules().then(setRules)}>
                Try again
              </Button>
            }
          />
        )}
        {!rules && !ask.failure && (
          <p className={pages.loading}>
            <Spinner /> Asking the broker what it allows…
          </p>
        )}
        {rules && <Form at={at} rules={rules} onDone={onDone} onCancel={onCancel} />}
      </section>
    </div>
  );
}

function Form({
  at,
  rules,
  onDone,
  onCancel,
}: {
  readonly at: ProfileId;
  readonly rules: BrokerRules;
  readonly onDone: (name: string) => void;
  readonly onCancel: () => void;
}) {
  const [form, setForm] = useState<DeclareForm>(emptyForm);
  const [tries, setTries] = useState(0);
  const [found, setFound] = useState<Extract<QueueDeclared, { outcome: 'different' }> | null>(null);
  const element = useRef<HTMLFormElement>(null);
  const answer = useRef<HTMLDivElement>(null);
  const whyNot = useWhyNoChange();
  const read = readForm(form, rules);
  const declare = useAction(
    (queue: QueueDeclaration, isReplaced: boolean): Promise<Reply<QueueDeclared>> =>
      call(isReplaced ? 'declare.replace' : 'declare.queue', { at, queue }),
  );

  useEffect(() => {
    if (tries > 0) element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [tries]);

  // It may be below what is in view.
  useEffect(() => {
    if (found || declare.failure) answer.current?.scrollIntoView({ block: 'center' });
  }, [found, declare.failure]);

  const focusName = (): void => element.current?.querySelector<HTMLInputElement>('input[type=text]')?.focus();
  useEffect(focusName, []);

  function change(next: Partial<DeclareForm>): void {
    setForm({ ...form, ...next });
    setFound(null);
    declare.clear();
  }

  async function submit(isReplaced = false): Promise<void> {
    setTries(tries + 1);
    setFound(null);
    if (!read.ok) return;
    const done = await declare.run(read.value, isReplaced);
    if (!done) return;
    if (done.outcome === 'different') return setFound(done);
    toaster.add({
      title: done.isNew ? `“${done.name}” is declared` : `“${done.name}” is there already, just as you asked for it`,
    });
    void loadCreated(at);
    onDone(done.name);
  }

  // What was not typed yet is no mistake.
  const isUntouched = (field: string): boolean =>
    tries === 0 &&
    ((field === 'name' && form.name === '') || (field === 'deadLetterExchange' && form.deadLetterExchange === ''));
  const errors = read.ok
    ? {}
    : Object.fromEntries(Object.entries(read.errors).filter(([field]) => !isUntouched(field)));
  const props: FieldsProps = {
    form,
    errors,
    blocked: blockedFields(form, rules),
    advice: read.ok ? adviceFor(read.value, rules) : {},
    onChange: change,
  };
  return (
    <form
      ref={element}
      className={styles.form}
      aria-label="Queue to declare"
      onSubmit={(event) => {
        event.preventDefault();
        if (whyNot === null) void submit();
      }}
    >
      {rules.unknown && (
        <Notice>
          {rules.unknown} What is not known is left to the broker: it refuses what it does not allow, and nothing
          changes.
        </Notice>
      )}
      <div className={styles.cards}>
        <div>
          <KindFields {...props} />
          <ConsumerFields {...props} />
        </div>
        <div>
          <LimitFields {...props} />
          <DeadLetterFields {...props} />
        </div>
      </div>
      <div ref={answer} className={styles.answer}>
        {found && (
          <Differences
            at={at}
            found={found}
            onUse={() => onDone(found.name)}
            onRename={() => {
              setFound(null);
              focusName();
            }}
            onReplace={() => submit(true)}
          />
        )}
        {declare.failure && <FailureNotice failure={declare.failure} onDismiss={declare.clear} />}
      </div>
      <div className={styles.end}>
        <p className={styles.summary}>{read.ok ? summaryOf(read.value, rules) : Object.values(read.errors)[0]}</p>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" pending={declare.pending} disabled={whyNot !== null} hint={whyNot}>
          Declare
        </Button>
      </div>
    </form>
  );
}

/** What a program would write to declare the same. */
function summaryOf(queue: QueueDeclaration, { defaultType }: BrokerRules): string {
  const { name, durable, exclusive, autoDelete } = queue;
  const table = Object.entries(argumentsOf(queue, defaultType)).map(([key, value]) => `${key}=${value}`);
  const marks = [durable && 'durable', exclusive && 'exclusive', autoDelete && 'auto-delete'].filter(Boolean);
  return ['queue.declare', name === '' ? '(a name of the broker’s)' : name, ...marks, ...table].join(' · ');
}
