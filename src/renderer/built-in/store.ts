import { create } from 'zustand';
import type { Reply } from '../../shared/failure.ts';
import type { BuiltInOrder, BuiltInView } from '../../shared/lab/built-in.ts';
import { call, onBuiltInNews } from '../bridge.ts';
import { type BuiltIn, withNews } from './news.ts';

export const builtInStore = create<BuiltIn>()(() => ({ revision: 0, view: null, lines: [] }));

export function useBuiltIn(): BuiltInView | null {
  return builtInStore(({ view }) => view);
}

/** Whether it does not run and will not by itself, which it says in its own words. */
export function useIsBuiltInDown(): boolean {
  return builtInStore(({ view }) => view?.state.status === 'down' || view?.state.status === 'off');
}

/** Keeps the store up to date until the returned function is called. */
export function startBuiltIn(): () => void {
  let loading = false;
  let newest = 0;

  async function load(): Promise<void> {
    if (loading) return;
    loading = true;
    const reply = await call('builtIn.snapshot');
    loading = false;
    if (!reply.ok) return;
    if (reply.value.revision >= builtInStore.getState().revision) builtInStore.setState(reply.value);
    // News that overtook the snapshot are not in it.
    if (reply.value.revision < newest) await load();
  }

  void load();
  return onBuiltInNews((news) => {
    newest = news.revision;
    const now = builtInStore.getState();
    const next = now.view && withNews(now, news);
    if (next) builtInStore.setState(next);
    else void load();
  });
}

/** Asks something of the built-in broker; what comes of it is told by its news. */
export function orderBuiltIn(order: BuiltInOrder): Promise<Reply<void>> {
  return call('builtIn.order', { order });
}
