import { create } from 'zustand';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

export interface Question {
  readonly title: string;
  /** What will happen, with the numbers in it. */
  readonly text: string;
  /** The verb on the button: never "OK". */
  readonly action: string;
}

interface Asked {
  readonly question: Question;
  readonly answer: (yes: boolean) => void;
}

const askedStore = create<{ asked: Asked | null }>()(() => ({ asked: null }));

/** Asks before something is destroyed. Resolves with whether to do it. */
export function confirm(question: Question): Promise<boolean> {
  askedStore.getState().asked?.answer(false);
  return new Promise((resolve) => {
    const answer = (yes: boolean): void => {
      askedStore.setState({ asked: null });
      resolve(yes);
    };
    askedStore.setState({ asked: { question, answer } });
  });
}

/** Where questions appear: once in the window. */
export function ConfirmDialog() {
  const asked = askedStore((state) => state.asked);
  return (
    <Dialog
      open={asked !== null}
      onClose={() => asked?.answer(false)}
      title={asked?.question.title ?? ''}
      actions={
        <>
          <Button onClick={() => asked?.answer(false)}>Cancel</Button>
          <Button look="danger" onClick={() => asked?.answer(true)}>
            {asked?.question.action}
          </Button>
        </>
      }
    >
      <p>{asked?.question.text}</p>
    </Dialog>
  );
}
