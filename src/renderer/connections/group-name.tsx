import { useState } from 'react';
import { create } from 'zustand';
import { Profile } from '../../shared/profile.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/text-field.tsx';

interface NameQuestion {
  readonly title: string;
  readonly action: string;
  /** The name that it has. */
  readonly value: string;
  /** The groups that there are. */
  readonly groups: readonly string[];
  use(name: string): void;
}

const askedStore = create<{ readonly asked: NameQuestion | null }>()(() => ({ asked: null }));

/** Asks for the name of a group. */
export function askName(asked: NameQuestion): void {
  askedStore.setState({ asked });
}

const close = (): void => askedStore.setState({ asked: null });

/** Where a group's name is asked for: once on the screen of connections. */
export function GroupNameDialog() {
  const asked = askedStore((state) => state.asked);
  return asked && <Asking key={asked.title} asked={asked} />;
}

function Asking({ asked }: { readonly asked: NameQuestion }) {
  const [name, setName] = useState(asked.value);
  const read = Profile.shape.group.safeParse(name);
  const isEmpty = name.trim() === '';
  const isThere = read.success && read.data !== asked.value && asked.groups.includes(read.data);
  const use = (): void => {
    if (!read.success || isEmpty) return;
    close();
    if (read.data !== asked.value) asked.use(read.data);
  };
  return (
    <Dialog
      open
      onClose={close}
      title={asked.title}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" disabled={isEmpty || !read.success} onClick={use}>
            {asked.action}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          use();
        }}
      >
        <TextField
          label="Name of the group"
          autoFocus
          value={name}
          error={read.success ? null : read.error.issues[0]?.message}
          description={isThere ? 'There is a group of this name: its connections stay, these join them.' : null}
          onChange={setName}
        />
      </form>
    </Dialog>
  );
}
