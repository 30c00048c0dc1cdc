import type { Look } from './entry.ts';

/** The theme's custom properties that the lab's drawings use, each with a value to fall back on. */
export const properties = {
  working: 'var(--working, #3b82f6)',
  held: 'var(--held, #94b8f5)',
  acked: 'var(--acked, #2f9e6e)',
  lost: 'var(--lost, #d6336c)',
  redelivered: 'var(--redelivered, var(--redel, #b45bd6))',
  rejected: 'var(--rejected, light-dark(#b3261e, #ff7d6e))',
  late: 'var(--late, var(--warn, #d9920a))',
  line: 'var(--line, #e3e6eb)',
  text: 'var(--text, #1c2330)',
  dim: 'var(--dim, #6b7484)',
  accent: 'var(--accent, #e8590c)',
  pane: 'var(--pane, #ffffff)',
  chip: 'var(--chip, #eef1f5)',
  lineStrong: 'var(--line-strong, #c9ced8)',
  lostInk: 'var(--lost-ink, #c2255c)',
  redeliveredInk: 'var(--redel-ink, #9c36b5)',
} as const;

export type ColourName = keyof typeof properties;

export interface Theme {
  readonly colours: Readonly<Record<ColourName, string>>;
  /** The font's families, as canvas takes them. */
  readonly font: string;
  /** Differs between any two themes that differ. */
  readonly key: string;
}

export const lookColours: Record<Look, ColourName> = {
  held: 'held',
  working: 'working',
  acked: 'acked',
  requeued: 'redelivered',
  cut: 'redelivered',
  late: 'late',
  rejected: 'rejected',
  lost: 'lost',
};

/**
 * Reads the theme from the elements in `probes`, each of which has the colour that its `data-colour` names. A custom
 * property's own value is text, such as light-dark() or another var(); an element's computed colour is a colour.
 */
export function readTheme(probes: Element): Theme {
  const colours = {} as Record<ColourName, string>;
  for (const probe of probes.children) {
    const name = probe.getAttribute('data-colour') as ColourName;
    colours[name] = getComputedStyle(probe).color;
  }
  const font = getComputedStyle(probes).fontFamily;
  return { colours, font, key: `${Object.values(colours).join(' ')} ${font}` };
}

const inks = new Map<string, string>();

/** Black or white, whichever can be read better on `background`. */
export function inkOn(background: string): string {
  let ink = inks.get(background);
  if (!ink) {
    // Contrast with white is 1.05 / (L + 0.05), with black (L + 0.05) / 0.05: equal at a luminance of 0.179.
    ink = luminance(background) > 0.179 ? '#0d1117' : '#ffffff';
    inks.set(background, ink);
  }
  return ink;
}

/** Relative luminance of `rgb(r g b)` or `color(srgb r g b)`, 0 to 1; of what can't be read, that of a dark colour. */
function luminance(colour: string): number {
  const numbers = colour.match(/[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [];
  const size = colour.startsWith('rgb') ? 255 : 1;
  const [red, green, blue] = numbers.slice(0, 3).map((value) => linear(value / size));
  if (red === undefined || green === undefined || blue === undefined) return 0;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
