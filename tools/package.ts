// npm run package: an installable Warren, for this machine's system unless --linux, --mac or --win say otherwise.
// With --dir, only the folder that an installer would pack.
import { parseArgs } from 'node:util';
import { build as packageApp } from 'electron-builder';
import config from '../electron-builder.config.ts';
import { build } from './build.ts';
import { root } from './machine.ts';
import { main } from './processes.ts';

await main(async () => {
  const { values } = parseArgs({
    options: {
      dir: { type: 'boolean', default: false },
      linux: { type: 'boolean' },
      mac: { type: 'boolean' },
      win: { type: 'boolean' },
    },
  });
  const code = await build();
  if (code !== 0) return code;
  const { dir, ...systems } = values;
  // An empty list of targets means those of the configuration.
  const targets = Object.fromEntries(Object.keys(systems).map((system) => [system, []]));
  const files = await packageApp({ projectDir: root, config, dir, publish: 'never', ...targets });
  for (const file of files) console.log(file);
  return 0;
});
