import { expect, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { begin, createTestLab, endpointOf } from '../../../../test/helpers/lab.ts';
import { transferBench } from '../../../../test/helpers/transfer.ts';
import { ledgerLine } from '../../../shared/lab/ledger.ts';

it('tasks of the lab’s queue that are moved away are taken by others, as its ledger has it', async () => {
  await using bench = await transferBench(sharedBroker());
  await using test = createTestLab();
  await bench.channel.assertQueue('target');
  const endpoint = endpointOf(sharedBroker().port, bench.vhost);
  await begin(test, endpoint, { name: 'work', durable: true, type: 'classic' });
  test.lab.publish({ texts: ['a task'], times: 100, persistent: true, perSecond: null });
  await test.when('all ready', ({ ledger }) => ledgerLine(ledger).ready === 100);
  await bench.transfers.begin({ source: 'work', way: { kind: 'move', target: 'target' }, count: 40 });
  expect(await bench.ended()).toMatchObject({ status: 'done', moved: 40 });
  const line = await test.when('reconciled', ({ ledger }) => {
    const now = ledgerLine(ledger);
    return now.ready === 60 ? now : null;
  });
  expect(line).toMatchObject({ published: 100, ready: 60, takenByOthers: 40, lost: 0 });
});
