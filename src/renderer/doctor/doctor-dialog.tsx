import { useContext, useState } from 'react';
import { diagnosePasted } from '../../shared/doctor/diagnose.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/notice.tsx';
import { TextArea } from '../ui/text-field.tsx';
import styles from './doctor.module.css';
import { doctorStore } from './doctor-store.ts';
import { type Remedies, RemedyContext, type ShownFailure } from './remedy-context.ts';

const close = (): void => doctorStore.setState({ question: null });

/** Longest text that is looked at, in characters: a stack trace has some thousand. */
const LONGEST = 100_000;

/** "What does this error mean?": once in the window, opened by `askDoctor`. */
export function DoctorDialog() {
  const question = doctorStore((state) => state.question);
  const can = closingFirst(useContext(RemedyContext));
  return (
    <Dialog
      open={question !== null}
      onClose={close}
      title={question === 'pasted' ? 'What does this error mean?' : 'What happened'}
      actions={<Button onClick={close}>Close</Button>}
    >
      {question === 'pasted' && <Pasted />}
      {question !== null && question !== 'pasted' && (
        <RemedyContext.Provider value={can}>
          <FailureNotice failure={question.failure} />
        </RemedyContext.Provider>
      )}
    </Dialog>
  );
}

/** What is done about it leads to where it is done. */
function closingFirst(can: Remedies): Remedies {
  return Object.fromEntries(
    Object.entries(can).flatMap(([id, take]) => {
      const closeAndTake = (failure: ShownFailure): void => {
        close();
        take?.(failure);
      };
      return take ? [[id, closeAndTake]] : [];
    }),
  );
}

function Pasted() {
  const [text, setText] = useState('');
  const failure = text.trim() === '' ? null : diagnosePasted(text.slice(0, LONGEST));
  return (
    <div className={styles.pasted}>
      <TextArea
        label="A broker’s text, a client’s exception or lines of a log"
        rows={6}
        value={text}
        autoFocus
        placeholder={
          'channel error; protocol method: #method<channel.close>(reply-code=406, reply-text=PRECONDITION_FAILED - …'
        }
        description="From RabbitMQ’s log, amqplib, pika, the Java, .NET or Go client. It stays on this computer."
        onChange={setText}
      />
      {/* It is about another program: nothing can be done about it here. */}
      <RemedyContext.Provider value={{}}>
        {failure && <FailureNotice failure={failure} />}
        {!failure && text.trim() !== '' && (
          <p className="dim" role="status">
            This is none of the errors that Warren knows. Paste more of it: the lines before and after, or what the
            broker’s log says at that time.
          </p>
        )}
      </RemedyContext.Provider>
    </div>
  );
}
