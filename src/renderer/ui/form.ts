import type { z } from 'zod';

/** What a form says about its fields, by the path of each: `hosts.0.port`. */
export type FieldErrors = Readonly<Record<string, string>>;

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: FieldErrors };

/** Reads what was typed for a number. Whatever is none is NaN, which every schema for numbers refuses. */
export function toNumber(text: string): number {
  return /^\s*[+-]?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;
}

/** Parses a form's values with the schema that the main process uses; the first message of each field is the one shown. */
export function read<S extends z.ZodType>(schema: S, values: unknown): Read<z.output<S>> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) errors[issue.path.join('.')] ??= issue.message;
  return { ok: false, errors };
}
