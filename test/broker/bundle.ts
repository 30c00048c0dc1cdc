/** The broker as the app ships it: one JavaScript file. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/** The broker as it stands in the sources, which Node runs as well. */
export const SOURCE = join(import.meta.dirname, '../../src/broker/main.ts');

/** Bundles the broker into a folder of its own. @returns the file; removing its folder is the caller's business */
export async function bundleBroker(): Promise<{ file: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'warren-bundle-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: SOURCE,
      outDir: folder,
      target: 'node24',
      rollupOptions: { output: { entryFileNames: 'broker.mjs' } },
    },
    ssr: { noExternal: true, target: 'node' },
  });
  return { file: join(folder, 'broker.mjs'), folder };
}
