// The scripts that run before a page's own: its preload script, and what links that to the page and the main process.
import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import fs from 'node:fs';
import vm from 'node:vm';
import type { CdpSession } from './cdp.ts';
import { createEvent } from './events.ts';
import { pageScripts } from './page-world.ts';
import { appSchemes } from './urls.ts';

export interface WebPreferences {
  preload?: string;
  additionalArguments?: string[];
  [option: string]: unknown;
}

/** The function, in the preload's world only, that sends to the main process. No page can guess its name. */
export const binding = `__electron${randomUUID().replaceAll('-', '')}`;
export const preloadWorld = 'Electron Isolated Context';

export class PreloadScripts {
  readonly #contents: EventEmitter;
  readonly #preferences: WebPreferences;
  #source: string | undefined;
  #ids: string[] = [];

  constructor(contents: EventEmitter, preferences: WebPreferences) {
    this.#contents = contents;
    this.#preferences = preferences;
  }

  /** Installs the preload script again when its file changes; returns how to stop that. */
  watch(cdp: CdpSession): () => void {
    const { preload } = this.#preferences;
    if (!preload || !fs.existsSync(preload)) return () => {};
    const watcher = fs.watch(preload, { persistent: false }, () => this.install(cdp).catch(() => {}));
    return () => watcher.close();
  }

  /** Has the preload script, as it now is on disk, run in the documents to come. */
  async install(cdp: CdpSession): Promise<void> {
    const { preload = '', additionalArguments = [] } = this.#preferences;
    const source = this.#read(preload);
    if (source === this.#source) return;
    this.#source = source;
    const { env, pid, arch, platform, version, versions, execPath } = process;
    const scripts = pageScripts(
      {
        binding,
        toPage: `${binding}ToPage`,
        toPreload: `${binding}ToPreload`,
        schemes: [...appSchemes],
        preload,
        process: {
          argv: [execPath, ...additionalArguments],
          env,
          pid,
          arch,
          platform,
          version,
          versions,
          execPath,
          type: 'renderer',
          sandboxed: true,
          contextIsolated: true,
        },
      },
      source,
    );
    for (const identifier of this.#ids.splice(0)) cdp.post('Page.removeScriptToEvaluateOnNewDocument', { identifier });
    const added = await Promise.all([
      cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.page }),
      cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.preload, worldName: preloadWorld }),
    ]);
    this.#ids.push(...added.map(({ identifier }) => identifier));
  }

  #read(file: string): string {
    try {
      const source = file && fs.readFileSync(file, 'utf8');
      new vm.Script(`(function () { ${source}\n})`, { filename: file }); // finds syntax errors
      return source;
    } catch (error) {
      console.error(`Unable to load preload script: ${file}\n`, error);
      this.#contents.emit('preload-error', createEvent(), file, error);
      return '';
    }
  }
}
