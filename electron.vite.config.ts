import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: { build: { rollupOptions: { input: 'src/main/index.ts' } } },
  // A sandboxed preload script can only be CommonJS.
  preload: {
    build: {
      rollupOptions: { input: 'src/preload/index.ts', output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    // data: fonts and scripts are outside what the Content-Security-Policy allows.
    // An absolute path: the development server would look for another one below `root`.
    build: { rollupOptions: { input: resolve('src/renderer/index.html') }, assetsInlineLimit: 0 },
  },
});
