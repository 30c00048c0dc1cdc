/** How something is, as a colour. */
export type Tone = 'idle' | 'busy' | 'good' | 'warning' | 'bad';
