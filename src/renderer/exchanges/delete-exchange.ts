import type { ExchangeDetail } from '../../shared/explore/exchanges.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { call } from '../bridge.ts';
import { confirm } from '../ui/confirm.tsx';
import { plural } from '../ui/figures.ts';
import { toaster, toastFailure } from '../ui/toast.tsx';
import { forgetExchange, openExchange, refreshExchanges } from './exchanges-store.ts';

/** What goes with an exchange, in a sentence. */
export function lossWords({ row, from, to, fromTotal, toTotal }: ExchangeDetail): string {
  const publishers = row.internal ? '' : ' Who publishes to it afterwards has its channel closed.';
  if (from === null || to === null) {
    return `What is bound to it is not known to this user, so it is deleted only if nothing is.${publishers}`;
  }
  const rate = row.rates.in ? ` ${plural(Math.round(row.rates.in), 'message')} a second come to it.` : '';
  if (fromTotal + toTotal === 0) return `Nothing is bound to it.${rate}${publishers}`;
  const parts = [
    ...(fromTotal > 0 ? [`${plural(fromTotal, 'binding')} from it`] : []),
    ...(toTotal > 0 ? [`${plural(toTotal, 'binding')} to it`] : []),
  ];
  return `${parts.join(' and ')} ${fromTotal + toTotal === 1 ? 'goes' : 'go'} with it.${rate}${publishers}`;
}

/** Asks, and deletes an exchange whose page is shown. */
export async function deleteExchange(at: ProfileId, detail: ExchangeDetail): Promise<void> {
  const { name } = detail.row;
  const title = `Delete the exchange “${name}”?`;
  if (!(await confirm({ title, text: lossWords(detail), action: 'Delete' }))) return;
  // Where there were no bindings, one that somebody makes meanwhile is not lost unasked.
  const onlyIfUnused = detail.from === null || detail.fromTotal === 0;
  const reply = await call('exchange.delete', { at, name, onlyIfUnused });
  if (!reply.ok) {
    toastFailure(reply.failure);
    return refreshExchanges();
  }
  toaster.add({ title: `“${name}” is deleted` });
  openExchange(null);
}

/** Asks, and deletes an exchange of which nothing is known but its name. */
export async function deleteNamedExchange(at: ProfileId, name: string): Promise<void> {
  const text = 'Without a management API its bindings can’t be listed: it is deleted only if none leads away from it.';
  if (!(await confirm({ title: `Delete the exchange “${name}”?`, text, action: 'Delete' }))) return;
  const reply = await call('exchange.delete', { at, name, onlyIfUnused: true });
  if (!reply.ok) return toastFailure(reply.failure);
  toaster.add({ title: `“${name}” is deleted` });
  forgetExchange(name);
}
