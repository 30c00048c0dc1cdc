// npm start: the app as it ships, built if its sources have changed.
import { build, isBuilt } from './build.ts';
import { findElectron, switchesFor } from './electron.ts';
import { main, run } from './processes.ts';

await main(async () => {
  const electron = findElectron();
  if (!isBuilt()) {
    const code = await build();
    if (code !== 0) return code;
  }
  if (electron.isStandIn && !process.env.DISPLAY)
    console.log('There is no display (DISPLAY is not set): the app runs, but its windows cannot be seen.');
  return run(electron.executable, [...switchesFor(electron), '.', ...process.argv.slice(2)]);
});
