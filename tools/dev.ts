// npm run dev: the app from its sources; what changes in the renderer shows at once, anything else restarts the app.
import { findElectron, switchesFor } from './electron.ts';
import { main, runNode } from './processes.ts';

await main(async () => {
  const electron = findElectron();
  const options = switchesFor(electron).includes('--no-sandbox') ? ['--noSandbox'] : [];
  return runNode(
    'node_modules/electron-vite/bin/electron-vite.js',
    ['dev', '--watch', ...options, ...process.argv.slice(2)],
    { env: { ...process.env, ELECTRON_EXEC_PATH: electron.executable } },
  );
});
