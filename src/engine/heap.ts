import v8 from 'node:v8';

/** Size of one half of V8's young generation. Megabytes. */
const SEMI_SPACE = 8;

/**
 * Keeps V8's young generation small. At 15,000 tasks a second it would grow to 128 MB of memory that is never given
 * back, and be slower for it: a million tasks through the engine grew it by 290 MB in 68 s, and with this bound by
 * 115 MB in 54 s. Call it before anything else runs.
 */
export function boundYoungGeneration(): void {
  v8.setFlagsFromString(`--max-semi-space-size=${SEMI_SPACE}`);
}
