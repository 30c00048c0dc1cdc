// nativeTheme: what the pages see as prefers-color-scheme.
import { EventEmitter } from 'node:events';
import type { CdpSession } from './cdp.ts';

type ThemeSource = 'system' | 'light' | 'dark';

class NativeTheme extends EventEmitter {
  readonly shouldUseHighContrastColors = false;
  readonly shouldUseInvertedColorScheme = false;
  readonly inForcedColorsMode = false;
  readonly prefersReducedTransparency = false;
  readonly #pages = new Set<CdpSession>();
  #source: ThemeSource = 'system';

  get themeSource(): ThemeSource {
    return this.#source;
  }
  set themeSource(source: ThemeSource) {
    if (source === this.#source) return;
    this.#source = source;
    for (const page of this.#pages) this.#emulate(page);
    this.emit('updated');
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }

  applyTo(page: CdpSession): void {
    this.#pages.add(page);
    if (this.#source !== 'system') this.#emulate(page);
    page.on('Page.loadEventFired', () => this.#source !== 'system' && this.#emulate(page)); // Playwright sets it as well
  }

  #emulate(page: CdpSession): void {
    const value = this.#source === 'system' ? '' : this.#source;
    page.post('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
  }
}

export const nativeTheme = new NativeTheme();
