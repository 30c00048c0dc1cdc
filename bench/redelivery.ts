import type { Page } from '@playwright/test';
import { connect } from 'amqplib';
import { defaultQueue, defaultWorker } from '../src/shared/settings.ts';
import type { RabbitMqNode } from '../test/helpers/rabbitmq.ts';
import { emptyQueue, QUEUE, withBroker } from './broker.ts';
import { type Figure, median } from './figures.ts';
import { startRawConsumer } from './raw.ts';
import { type BenchApp, withApp } from './window/app.ts';

const KILLS = 15;

/** From a worker's kill to its task's redelivery: as the window shows it, less what amqplib alone sees. */
export async function benchRedelivery(): Promise<Figure[]> {
  return await withBroker((node) =>
    withApp(async (app) => {
      await connectWindow(app.page, node.port);
      const rounds: { shown: number; raw: number }[] = [];
      for (let round = -1; round < KILLS; round++) {
        const times = { raw: await rawRedelivery(node), shown: await shownRedelivery(app, node) };
        if (round >= 0) rounds.push(times); // the first round warms up
      }
      const of = (which: 'shown' | 'raw'): number => median(rounds.map((times) => times[which]));
      return [
        {
          name: 'kill → redelivery shown, less raw',
          value: of('shown') - of('raw'),
          unit: 'ms',
          goal: { atMost: 100 },
          note: `shown after ${of('shown')} ms, seen by amqplib after ${of('raw')} ms; medians of ${KILLS}`,
        },
      ];
    }),
  );
}

async function rawRedelivery(node: RabbitMqNode): Promise<number> {
  await emptyQueue(node);
  const options = { url: node.url, queue: QUEUE, prefetch: 1, count: 1, hold: true };
  const victim = await startRawConsumer(options);
  const model = await connect(node.url);
  const channel = await model.createChannel();
  channel.sendToQueue(QUEUE, Buffer.from('a message'), { persistent: true });
  await victim.first;
  const other = await startRawConsumer(options);
  const killedAt = Date.now();
  victim.kill();
  const took = (await other.redelivered) - killedAt;
  other.kill();
  await model.close();
  return took;
}

async function connectWindow(page: Page, port: number): Promise<void> {
  // The window begins on the built-in broker; the lab goes to the one that is measured.
  const connected = (to: string) =>
    page.getByRole('status', { name: 'Connection' }).filter({ hasText: to }).waitFor({ state: 'attached' });
  await page.getByRole('navigation').getByRole('button', { name: 'Connections' }).click();
  await page.getByRole('button', { name: 'New connection' }).click();
  await page.getByLabel('Host', { exact: true }).fill(`127.0.0.1:${port}`);
  await page.getByRole('form', { name: 'Connection' }).getByRole('button', { name: 'Connect', exact: true }).click();
  await connected(`Connected to 127.0.0.1:${port}`);
  await page.getByRole('button', { name: 'Declare and begin' }).waitFor();
}

async function shownRedelivery({ page, call }: BenchApp, node: RabbitMqNode): Promise<number> {
  await emptyQueue(node);
  await call('queue.use', { settings: defaultQueue, adopt: false });
  const settings = { ...defaultWorker, secondsPerDot: 600 };
  const ids = await call('worker.start', { count: 2, settings });
  const card = (id: string) => page.getByRole('group', { name: `Worker ${id}`, exact: true });
  for (const id of ids) await card(id).getByText('waits for tasks').waitFor();
  await call('task.publish', { texts: ['a message.'], times: 1, persistent: true, perSecond: null });
  const working = card(ids[0]!).or(card(ids[1]!)).filter({ hasText: 'working' });
  const pid = Number(/pid (\d+)/.exec((await working.textContent()) ?? '')?.[1]);
  // The page itself takes the time at which the figure is in its document.
  const shownAt = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          const cards = [...document.querySelectorAll('[role="group"]')];
          if (!cards.some((each) => each.textContent?.includes('1 redelivered'))) return;
          observer.disconnect();
          resolve(Date.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
  );
  await page.evaluate(() => 0); // commands are answered in order: now the observer is there
  const killedAt = Date.now();
  process.kill(pid, 'SIGKILL');
  const took = (await shownAt) - killedAt;
  await call('worker.stopAll', { how: 'kill' });
  return took;
}
