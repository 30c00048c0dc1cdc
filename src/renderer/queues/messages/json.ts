/** Any JSON; a number that JavaScript would round stays as it is written. */
export type Json = null | boolean | string | JsonNumber | readonly Json[] | { readonly [name: string]: Json };

/** A number, as it is written. */
export class JsonNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** What a reviver is told beside the value. */
type Revive = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

/** Undefined where it is no JSON. */
export function parseJson(text: string): Json | undefined {
  const revive: Revive = (_key, value, context) =>
    typeof value === 'number' ? new JsonNumber(context?.source ?? String(value)) : value;
  try {
    return JSON.parse(text, revive as (key: string, value: unknown) => unknown) as Json;
  } catch {
    // Too deep for the reviver is as good as no JSON: it is shown as text.
    return undefined;
  }
}
