import { previewReplay, transferFacts } from '../engine/explore/transfer/look.ts';
import type { Handlers } from '../shared/contract.ts';
import type { OpenBrokers } from './open-brokers.ts';

type TransferCall = Extract<keyof Handlers, `transfer.${string}`>;

/** Moving messages on the brokers that are open. */
export function createTransferHandlers({ brokers }: { brokers: OpenBrokers }): Pick<Handlers, TransferCall> {
  return {
    'transfer.facts': ({ at, names }) => transferFacts(brokers.at(at).session.access(), names),
    'transfer.preview': ({ at, source, to, count }) =>
      previewReplay(brokers.at(at).session.access(), source, to, count),
    'transfer.begin': ({ at, ...order }) => brokers.at(at).transfers.begin(order),
    'transfer.continue': ({ at }) => brokers.at(at).transfers.proceed(),
    'transfer.stop': ({ at }) => brokers.at(at).transfers.stop(),
    'transfer.view': ({ at }) => brokers.at(at).transfers.view(),
    'transfer.forget': ({ at }) => brokers.at(at).transfers.forget(),
  };
}
