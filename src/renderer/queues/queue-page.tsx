import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { NamedQueues, QueueDetail } from '../../shared/explore/queues.ts';
import type { Failure } from '../../shared/failure.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { Segments } from '../ui/segments.tsx';
import { Age } from './list-tools.tsx';
import { QueueActions } from './queue-actions.tsx';
import { sections } from './queue-sections.ts';
import styles from './queues.module.css';
import { openQueue, showSection } from './queues-store.ts';

/** One queue: what can be done to it, and its sections, one at a time. */
export function QueuePageView({
  at,
  name,
  section,
  asked: { value: detail, failure },
  named,
}: {
  readonly at: ProfileId;
  readonly name: string;
  readonly section: string;
  readonly asked: { readonly value: QueueDetail | null; readonly failure: Failure | null };
  /** What a passive declaration tells, where there is no management API. */
  readonly named: NamedQueues | null;
}) {
  const back = useRef<HTMLButtonElement>(null);
  // Whoever came by keyboard goes on here: the row that had the focus is gone.
  useEffect(() => back.current?.focus({ preventScroll: true }), []);
  const queue = named?.queues.find((each) => each.name === name) ?? null;
  const { Section } = sections.find(({ value }) => value === section) ?? sections[0];
  return (
    <div className={classes(styles.page, styles.scrolls)}>
      <section className={styles.detail} aria-label={`Queue ${name}`}>
        <div className={styles.bar}>
          <Button ref={back} size="small" onClick={() => openQueue(null)}>
            <ArrowLeft size={13} aria-hidden /> All queues
          </Button>
          <span className={styles.grow} />
          {(detail ?? named) && <Age at={(detail ?? named)!.at} />}
        </div>
        <h1 className={styles.wrap}>{name}</h1>
        <div className={styles.top}>
          {sections.length > 1 && (
            <Segments label="Of this queue" isLabelHidden value={section} options={sections} onChange={showSection} />
          )}
          <QueueActions at={at} name={name} detail={detail} />
        </div>
        <Section at={at} name={name} detail={detail} failure={failure} named={queue} />
      </section>
    </div>
  );
}
