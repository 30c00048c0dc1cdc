// Records a run that never ends, for tests that kill it: `node recording-process.ts <folder>`. It prints how many tasks
// it has published whenever they are in the file.
import { systemClock } from '../../src/engine/clock.ts';
import { createRuns } from '../../src/engine/runs/create-runs.ts';
import { defaultHistory } from '../../src/shared/lab/runs.ts';
import { scriptedLab } from './scripted-run.ts';

const lab = scriptedLab(false);
const runs = createRuns({
  lab,
  folder: process.argv[2]!,
  clock: systemClock,
  settings: defaultHistory,
  broker: () => null,
  onTrouble: ({ message }) => process.stderr.write(`${message}\n`),
});
lab.begin();
for (;;) {
  lab.work(200);
  // Saving is what waits until all of it is in the file.
  await runs.suggestName(null);
  process.stdout.write(`${lab.state.ledger.published}\n`);
}
