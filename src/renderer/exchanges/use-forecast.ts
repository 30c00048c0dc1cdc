import { useEffect, useRef, useState } from 'react';
import type { RouteQuestion } from '../../shared/explore/exchanges.ts';
import type { RouteForecast } from '../../shared/explore/routing-forecast.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { call } from '../bridge.ts';
import type { Asked } from '../explore/asking.ts';

/**
 * Where a message would go: asked anew whenever the question changes, one at a time, so that a slow broker is not asked for
 * each letter of a key.
 * @param question null = it can't be asked yet
 * @param version of the bindings that are in view: after a change it is asked again
 */
export function useForecast(
  at: ProfileId,
  question: RouteQuestion | null,
  version: string,
): Asked<RouteForecast> & { readonly refresh: () => Promise<void> } {
  const [asked, setAsked] = useState<Asked<RouteForecast>>({ value: null, failure: null });
  const latest = useRef(question);
  const asking = useRef(false);
  const text = JSON.stringify(question);

  async function ask(): Promise<void> {
    if (asking.current) return;
    asking.current = true;
    for (let done: RouteQuestion | null = null; latest.current && done !== latest.current; ) {
      done = latest.current;
      const reply = await call('exchange.route', { at, ...done });
      if (done === latest.current) {
        setAsked(reply.ok ? { value: reply.value, failure: null } : { value: null, failure: reply.failure });
      }
    }
    asking.current = false;
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the question's text stands for it, the version for the broker
  useEffect(() => {
    latest.current = question;
    void ask();
    return () => {
      latest.current = null;
    };
  }, [at, text, version]);

  return { ...asked, refresh: ask };
}
