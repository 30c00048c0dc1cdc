import { ListTree } from 'lucide-react';
import { remember } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/notice.tsx';

/** In place of the queue and what goes into it: a lab can't work where nothing may be changed. */
export function ReadOnly() {
  return (
    <EmptyState
      title="This connection is read-only"
      actions={
        <>
          <Button look="primary" size="small" onClick={() => remember({ screen: 'queues' })}>
            <ListTree size={13} aria-hidden /> Look at its queues
          </Button>
          <Button size="small" onClick={() => remember({ screen: 'connections' })}>
            Connections
          </Button>
        </>
      }
    >
      A lab declares queues, publishes and consumes, and Warren changes nothing on this broker. Work on another one, or
      take the mark off in the connection’s settings.
    </EmptyState>
  );
}
