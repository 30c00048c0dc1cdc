import { connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker, startBroker } from '../../../test/helpers/broker.ts';
import { begin, createTestLab, endpointOf, quickWorker, type TestLab } from '../../../test/helpers/lab.ts';
import { until } from '../../../test/helpers/until.ts';
import type { WorkerId } from '../../shared/ids.ts';
import { addsUp, ledgerLine } from '../../shared/lab/ledger.ts';
import type { Worker } from '../../shared/lab/state.ts';
import { defaultQueue, type WorkerSettings } from '../../shared/settings.ts';
import { createLab } from '../lab.ts';
import { createForkLauncher } from './fork-launcher.ts';

let test: TestLab;
let vhost: { name: string; url: string };

beforeEach(async () => {
  const rabbit = sharedBroker();
  vhost = await rabbit.createVhost();
  test = createTestLab();
  await begin(test, endpointOf(rabbit.port, vhost.name), defaultQueue);
});
afterEach(() => test[Symbol.asyncDispose]());

const worker = (id: WorkerId): Worker => test.state.workers.get(id)!;

async function startOne(change: Partial<WorkerSettings> = {}): Promise<WorkerId> {
  const [id] = test.lab.startWorkers(1, { ...quickWorker, ...change });
  await test.when('it consumes', (state) => state.workers.get(id!)?.consumerTag);
  return id!;
}

function publish(...texts: string[]): void {
  test.lab.publish({ texts, times: 1, persistent: true, perSecond: null });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a worker', () => {
  it('has a process and a connection of its own, with its name', async () => {
    const id = await startOne();
    expect(worker(id).pid).not.toBe(process.pid);
    const names = (await sharedBroker().connections({ vhost: vhost.name })).map(({ clientName }) => clientName);
    expect(names.sort()).toEqual(
      ['publisher', 'observer', `worker ${id}`].map((role) => `warren/0.0.0-test ${role}`).sort(),
    );
  });

  it('works on one task at a time, and holds as many as its prefetch says', async () => {
    const id = await startOne({ prefetch: 3, secondsPerDot: 0.2 });
    publish('.', '.', '.', '.', '.');
    await test.when('it holds 3', () => worker(id).held.size === 3);
    const queue = await sharedBroker().queue(vhost.name, defaultQueue.name);
    expect(queue).toMatchObject({ ready: 2, unacked: 3 });
    await test.when('all acked', (state) => state.ledger.byStatus.acked === 5);
    const bars = test.tasks().map(({ attempts }) => attempts[0]!);
    for (const [i, bar] of bars.entries()) if (i > 0) expect(bar.beganAt).toBeGreaterThanOrEqual(bars[i - 1]!.endedAt!);
  });

  it('reports the progress of a long task', async () => {
    const id = await startOne({ secondsPerDot: 0.5 });
    publish('.');
    await test.when('half done', () => test.tasks()[0]?.attempts[0] && test.tasks()[0]!.attempts[0]!.progress > 0.4);
    expect(worker(id).held.size).toBe(1);
  });

  it('finishes what it holds when it is stopped, takes nothing new, and leaves', async () => {
    const id = await startOne({ prefetch: 2, secondsPerDot: 0.2 });
    publish('.', '.', '.', '.');
    await test.when('it holds 2', () => worker(id).held.size === 2);
    const { pid } = worker(id);
    test.lab.signalWorker(id, 'stop');
    await test.when('it left', () => worker(id).phase === 'ended');
    expect(worker(id).exit?.cause).toBe('stopped: it finished what it held');
    expect(ledgerLine(test.state.ledger)).toMatchObject({ acked: 2, ready: 2, held: 0 });
    expect(test.state.ledger.redeliveries).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  it('that is frozen loses its task to another one after its heartbeat, and the work is done twice', async () => {
    const frozen = await startOne({ heartbeat: 1, secondsPerDot: 0.3 });
    publish('.');
    await test.when('begun', () => test.tasks()[0]?.attempts[0]?.beganAt);
    test.lab.signalWorker(frozen, 'freeze');
    expect(worker(frozen).frozenSince).not.toBeNull();
    const other = await startOne({ secondsPerDot: 0 });
    await test.when('the other one acked it', (state) => state.ledger.byStatus.acked === 1);
    test.lab.signalWorker(frozen, 'thaw');
    await test.when('both did the work', (state) => state.ledger.duplicates === 1);
    const attempts = test.tasks()[0]!.attempts.map(({ worker: by, outcome }) => [by, outcome]);
    expect(attempts).toEqual([
      [frozen, 'late'],
      [other, 'acked'],
    ]);
    await test.when('it is back', () => worker(frozen).consumerTag);
    expect(addsUp(ledgerLine(test.state.ledger))).toBe(true);
  });

  it('that is frozen can be killed, and hears nothing else', async () => {
    const id = await startOne();
    test.lab.signalWorker(id, 'freeze');
    expect(() => test.lab.signalWorker(id, 'stop')).toThrow('frozen');
    test.lab.signalWorker(id, 'kill');
    await test.when('it is gone', () => worker(id).exit?.kind === 'killed by you');
  });

  it('whose connection is cut gives its task back and consumes again by itself', async () => {
    const id = await startOne({ secondsPerDot: 0.5 });
    publish('..');
    await test.when('begun', () => test.tasks()[0]?.attempts[0]?.beganAt);
    test.lab.signalWorker(id, 'cut');
    await test.when('acked in the end', (state) => state.ledger.byStatus.acked === 1);
    const outcomes = test.tasks()[0]!.attempts.map(({ outcome }) => outcome);
    expect(outcomes.at(-1)).toBe('acked');
    expect(outcomes[0]).toMatch(/cut|late/);
    expect(worker(id).session).toBe(2);
  });

  it('gets a new prefetch while it runs', async () => {
    const id = await startOne({ prefetch: 1, secondsPerDot: 0.3 });
    publish('.', '.', '.', '.', '.', '.');
    await test.when('begun', () => worker(id).held.size === 1);
    test.lab.setPrefetch(id, 4);
    await test.when('it holds 4', () => worker(id).held.size === 4);
    expect(worker(id).activePrefetch).toBe(4);
    expect(test.state.ledger.redeliveries).toBe(0);
  });

  it('without a prefetch limit takes all there is', async () => {
    publish(...Array.from({ length: 300 }, () => '.'));
    await test.when('confirmed', (state) => state.ledger.byStatus.ready === 300);
    const id = await startOne({ prefetch: 0, secondsPerDot: 5 });
    await test.when('it holds all', () => worker(id).held.size === 300);
  });

  it('whose queue is deleted says so, and consumes again once it is there', async () => {
    const id = await startOne();
    await test.lab.deleteQueue();
    await test.when('cancelled', () => worker(id).cancelled);
    await test.lab.chooseQueue(defaultQueue, false);
    await test.when('it consumes again', () => worker(id).consumerTag);
    publish('.');
    await test.when('acked', (state) => state.ledger.byStatus.acked === 1);
  });

  it('that is killed from outside is told from one that was killed here', async () => {
    const id = await startOne();
    process.kill(worker(id).pid, 'SIGKILL');
    await test.when('it is gone', () => worker(id).exit?.cause === 'killed from outside: SIGKILL');
  });

  it('that is to be kept alive is started again, with its number and another process', async () => {
    const id = await startOne({ keepAlive: true, secondsPerDot: 0.3 });
    const { pid } = worker(id);
    publish('.');
    await test.when('begun', () => test.tasks()[0]?.attempts[0]?.beganAt);
    test.lab.signalWorker(id, 'kill');
    await test.when('acked by the next process', (state) => state.ledger.byStatus.acked === 1);
    expect(worker(id).pid).not.toBe(pid);
    expect(test.tasks()[0]!.attempts.map(({ outcome }) => outcome)).toEqual(['lost', 'acked']);
    test.lab.signalWorker(id, 'stop');
    await test.when('stopped for good', () => worker(id).phase === 'ended');
    expect(worker(id).restart).toBeNull();
  });

  it('can be removed once it has ended, not before', async () => {
    const id = await startOne();
    expect(() => test.lab.removeWorker(id)).toThrow('running');
    test.lab.signalWorker(id, 'kill');
    await test.when('it is gone', () => worker(id).phase === 'ended');
    test.lab.removeWorker(id);
    expect(test.state.workers.has(id)).toBe(false);
    expect(() => test.lab.signalWorker(id, 'kill')).toThrow('no worker');
  });

  it('shares the queue with another program’s consumer, and the ledger says what was taken', async () => {
    const model = await connect(vhost.url);
    const channel = await model.createChannel();
    await channel.prefetch(1);
    await channel.consume(defaultQueue.name, (message) => message && channel.ack(message));
    publish('a', 'b', 'c');
    await test.when('taken by others', (state) => state.ledger.takenByOthers === 3);
    expect(ledgerLine(test.state.ledger)).toMatchObject({ published: 3, ready: 0, takenByOthers: 3, lost: 0 });
    await model.close();
  });

  it('tells equal messages without an id apart, and knows each again when it is redelivered', async () => {
    const id = await startOne({ prefetch: 2, secondsPerDot: 0.5 });
    const model = await connect(vhost.url);
    const channel = await model.createConfirmChannel();
    for (let i = 0; i < 3; i++) channel.sendToQueue(defaultQueue.name, Buffer.from('same.'));
    await channel.waitForConfirms();
    await model.close();
    await test.when('it holds 2', () => worker(id).held.size === 2);
    expect(test.tasks().every(({ derived, origin }) => derived && origin === 'other')).toBe(true);
    test.lab.signalWorker(id, 'kill');
    const next = await startOne({ secondsPerDot: 0 });
    await test.when('all acked', (state) => state.ledger.byStatus.acked === 3);
    expect(test.tasks()).toHaveLength(3);
    expect(worker(next).redelivered).toBe(2);
    expect(ledgerLine(test.state.ledger)).toMatchObject({ published: 0, met: 3, acked: 3 });
  });
});

describe('a worker that can’t be', () => {
  it('because its program is missing never starts, and says why', async () => {
    const lab = createLab({ launcher: createForkLauncher('/no/such/worker.ts'), version: '0' });
    const settled = new Promise<void>((resolve) => {
      lab.subscribe((event) => event.type === 'worker.exited' && resolve());
    });
    await lab.connect(endpointOf(sharedBroker().port, vhost.name), 'guest');
    await until(() => lab.state.broker.observer.status === 'up', { what: 'connected' });
    await lab.chooseQueue(defaultQueue, false);
    const [id] = lab.startWorkers(1, quickWorker);
    await settled;
    expect(lab.state.workers.get(id!)?.exit?.cause).toMatch(/^never started/);
    await lab.close();
  });

  it('because the broker is gone says so, and connects once it is back', async () => {
    await using node = await startBroker();
    await begin(test, endpointOf(node.port, '/'), defaultQueue);
    await node.kill();
    const [id] = test.lab.startWorkers(1, quickWorker);
    const retrying = (): boolean => worker(id!).link.status === 'retrying';
    await test.when('it tries', retrying);
    expect(worker(id!).link).toMatchObject({ failure: { code: 'PORT_CLOSED' } });
    await node.start();
    await test.when('it consumes', () => worker(id!).consumerTag);
  });

  it('keeps the lab on its queue: another one must wait until the workers have ended', async () => {
    await startOne();
    const other = test.lab.chooseQueue({ ...defaultQueue, name: 'other' }, false);
    await expect(other).rejects.toMatchObject({ failure: { code: 'WORKERS_RUNNING' } });
  });
});

describe('the lab’s end', () => {
  it('leaves no worker behind, not even a frozen one', async () => {
    const ids = [await startOne(), await startOne(), await startOne()];
    const pids = ids.map((id) => worker(id).pid);
    test.lab.signalWorker(ids[1]!, 'freeze');
    await test.lab.close();
    await until(() => !pids.some(isAlive), { what: 'all workers gone' });
    await until(async () => (await sharedBroker().connections({ vhost: vhost.name })).length === 0, {
      what: 'all connections closed',
    });
  });
});
