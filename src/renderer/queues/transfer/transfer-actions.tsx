import { ArrowRightLeft, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { ProfileId } from '../../../shared/ids.ts';
import { useWhyNoChange } from '../../explore/brokers-store.ts';
import { Button } from '../../ui/button.tsx';
import styles from './transfer.module.css';
import { TransferDialog } from './transfer-dialog.tsx';
import { useTransfer } from './transfer-store.ts';
import { isRunning } from './words.ts';

/** Moving a queue's messages elsewhere, or dead letters back. */
export function TransferActions({ at, name }: { readonly at: ProfileId; readonly name: string }) {
  const [asks, setAsks] = useState<'move' | 'replay' | null>(null);
  const view = useTransfer(at);
  const isBusy = view && isRunning(view) ? 'Messages are being moved on this broker: one transfer at a time' : null;
  const why = useWhyNoChange() ?? isBusy;
  return (
    <div className={styles.actions}>
      <Button
        size="small"
        disabled={why !== null}
        hint={why ?? 'Moves all or some of its messages to another queue: none is lost, whatever dies meanwhile'}
        onClick={() => setAsks('move')}
      >
        <ArrowRightLeft size={13} aria-hidden /> Move messages…
      </Button>
      <Button
        size="small"
        disabled={why !== null}
        hint={why ?? 'Sends dead letters back to where they came from'}
        onClick={() => setAsks('replay')}
      >
        <Undo2 size={13} aria-hidden /> Replay dead letters…
      </Button>
      {asks && <TransferDialog key={asks} at={at} source={name} kind={asks} onClose={() => setAsks(null)} />}
    </div>
  );
}
