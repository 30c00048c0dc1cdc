/** How far apart what is remembered lies at least, how far back rates look, and when the memory is of no use. Milliseconds. */
const APART = 1000;
const WINDOW = 5000;
const FORGET = 60_000;
/** A rate over less would jump about. Milliseconds. */
const SHORTEST = 500;

export type Figures = Readonly<Record<string, number>>;

interface Sample {
  readonly at: number;
  readonly figures: Figures;
}

/**
 * Rates of figures, from what they were a few seconds before. Figures are remembered as they are asked for, a few of them for
 * each thing, and not as they change: a broker that nobody looks at remembers nothing.
 */
export class Sampler {
  readonly #samples = new WeakMap<object, readonly Sample[]>();

  /**
   * How fast figures grow, per second; 0 for what was not asked for in the minute before.
   * @param subject what the figures are of, always with the same ones
   */
  rates(subject: object, figures: Figures, now = Date.now()): Figures {
    const known = (this.#samples.get(subject) ?? []).filter(({ at }) => now - at <= FORGET);
    // One from before the window is enough to look across it.
    const before = known.findLastIndex(({ at }) => now - at >= WINDOW);
    const samples = known.slice(Math.max(before, 0));
    const [base] = samples;
    const last = samples.at(-1);
    this.#samples.set(subject, last && now - last.at < APART ? samples : [...samples, { at: now, figures }]);
    const elapsed = base ? now - base.at : 0;
    return Object.fromEntries(
      Object.entries(figures).map(([name, value]) => {
        const then = base?.figures[name];
        return [name, then === undefined || elapsed < SHORTEST ? 0 : ((value - then) * 1000) / elapsed];
      }),
    );
  }
}

/** Figures with their rates beside them, in RabbitMQ's form: `publish` and `publish_details.rate`. */
export function withRates(figures: Figures, rates: Figures): Record<string, number | { rate: number }> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) => [
      [name, value],
      [`${name}_details`, { rate: rates[name] ?? 0 }],
    ]),
  );
}
