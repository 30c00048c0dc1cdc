import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedBroker } from '../../../test/helpers/broker.ts';
import { begin, createTestLab, endpointOf, quickWorker } from '../../../test/helpers/lab.ts';
import { ledgerLine } from '../../shared/lab/ledger.ts';
import { defaultHistory } from '../../shared/lab/runs.ts';
import type { LabState } from '../../shared/lab/state.ts';
import { isEnded } from '../../shared/lab/tasks.ts';
import { systemClock } from '../clock.ts';
import { createRuns } from './create-runs.ts';

/** What a recorded run has of a state: not the numbers of its events, and no log of what was before it. */
function runOf({ seq: _, versions: __, log: ___, ...state }: Readonly<LabState>): unknown {
  return structuredClone(state);
}

it('a run with a killed worker is the same again when it is opened: ledger, tasks and workers', async () => {
  const rabbit = sharedBroker();
  const folder = await mkdtemp(join(tmpdir(), 'warren-runs-live-'));
  await using test = createTestLab();
  const runs = createRuns({
    lab: test.lab,
    folder,
    clock: systemClock,
    settings: defaultHistory,
    broker: () => 'the broker of the test',
    onTrouble: ({ message }) => expect.unreachable(message),
  });
  const endpoint = endpointOf(rabbit.port, (await rabbit.createVhost()).name);
  await begin(test, endpoint, { name: 'recorded', durable: true, type: 'quorum' });
  test.lab.startWorkers(3, { ...quickWorker, prefetch: 5, secondsPerDot: 0.05, keepAlive: true });
  await test.when('three consumers', ({ workers }) => [...workers.values()].every(({ consumerTag }) => consumerTag));
  test.lab.publish({ texts: ['a task.'], times: 60, persistent: true, perSecond: null });
  const victim = await test.when('work', ({ workers }) => [...workers.values()].find(({ held }) => held.size > 1));
  test.lab.signalWorker(victim.id, 'kill');
  await test.when('all acked', () => test.tasks().length === 60 && test.tasks().every(({ status }) => isEnded(status)));

  await runs.open(null, null);
  const { player } = runs;
  await player!.perform({ type: 'seek', at: player!.view.to });
  const { ledger } = player!.state;
  expect(ledgerLine(ledger)).toMatchObject({ published: 60, acked: 60, ready: 0, held: 0 });
  expect(ledger.redeliveries).toBeGreaterThan(0);
  runs.closePlayer();

  await test.lab.disconnect();
  const end = runOf(test.state);
  await runs.open(null, null);
  expect(runs.player!.view.run).toMatchObject({ end: 'ended', broker: 'the broker of the test', acked: 60 });
  await runs.player!.perform({ type: 'seek', at: runs.player!.view.to });
  expect(runOf(runs.player!.state)).toEqual(end);
  await runs.close();
  await rm(folder, { recursive: true });
});
