/** The theme's custom properties that the charts draw with. */
export const properties = {
  ready: 'var(--warn-ink)',
  unacked: 'var(--working)',
  published: 'var(--text)',
  acked: 'var(--acked)',
  redelivered: 'var(--redel)',
  dim: 'var(--dim)',
  line: 'var(--line)',
} as const;

export type Colour = keyof typeof properties;

export interface Theme {
  readonly colours: Readonly<Record<Colour, string>>;
  /** The font's families, as canvas takes them. */
  readonly font: string;
}

/** Reads the theme from the elements in `probes`, each of which has the colour that its `data-colour` names. */
export function readTheme(probes: Element): Theme {
  const colours = {} as Record<Colour, string>;
  for (const probe of probes.children) {
    colours[probe.getAttribute('data-colour') as Colour] = getComputedStyle(probe).color;
  }
  return { colours, font: getComputedStyle(probes).fontFamily };
}

export function sameTheme(one: Theme | null, other: Theme): boolean {
  return (
    one !== null &&
    one.font === other.font &&
    Object.entries(one.colours).every(([name, colour]) => other.colours[name as Colour] === colour)
  );
}
