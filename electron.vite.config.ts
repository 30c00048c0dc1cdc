import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: { build: { rollupOptions: { input: 'src/main/index.ts' } } },
  // A sandboxed preload script can only be CommonJS.
  preload: {
    build: { rollupOptions: { input: 'src/preload/index.ts', output: { format: 'cjs', entryFileNames: '[name].cjs' } } },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    // data: fonts and scripts are outside what the Content-Security-Policy allows.
    build: { rollupOptions: { input: 'src/renderer/index.html' }, assetsInlineLimit: 0 },
  },
});
