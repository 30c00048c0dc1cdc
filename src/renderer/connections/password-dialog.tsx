import { useState } from 'react';
import { sessionStore } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/text-field.tsx';

/** Asks for the password of a connection that has none stored. */
export function PasswordDialog() {
  const asked = sessionStore(({ asksPassword }) => asksPassword);
  const profile = asked?.profile;
  const [password, setPassword] = useState('');
  const close = (): void => {
    setPassword('');
    sessionStore.setState({ asksPassword: null });
  };
  const connect = (): void => {
    asked?.use(password);
    setPassword('');
  };
  return (
    <Dialog
      open={asked !== null}
      onClose={close}
      title={`Password of ${profile?.username ?? ''}`}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" onClick={connect}>
            Connect
          </Button>
        </>
      }
    >
      <p>“{profile?.name}” has no stored password. It is used for this connection and not kept.</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          connect();
        }}
      >
        <TextField label="Password" type="password" autoFocus value={password} onChange={setPassword} />
      </form>
    </Dialog>
  );
}
