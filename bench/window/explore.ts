import type { Locator, Page } from '@playwright/test';
import { connect } from 'amqplib';
import { BUILT_IN, newProfile } from '../../src/shared/profile.ts';
import { startRabbitMq } from '../../test/helpers/rabbitmq.ts';
import { type Figure, median } from '../figures.ts';
import { type BenchApp, withApp } from './app.ts';
import { drawNothing, openBlank } from './blank.ts';
import { countFrames, type Frames } from './frames.ts';

const QUEUES = 10_000;
const ROUNDS = 9;
const MANY = `${QUEUES.toLocaleString('en')} queues`;

interface Place {
  /** amqp:// and http:// of the same broker, as guest. */
  readonly amqp: string;
  readonly management: string;
}

/** How long the first page of many queues takes from the click to the frame that shows it, against the same request by hand. */
export async function benchExplorePage(): Promise<Figure[]> {
  return await withApp(async (app) => {
    const builtIn = await builtInPlace(app);
    await declare(builtIn.amqp);
    await show(app.page);
    const ofBuiltIn = ratio('the built-in broker', await pageTimes(app.page, builtIn));
    await using node = await startRabbitMq();
    const place = { amqp: node.url, management: node.managementUrl };
    await declare(place.amqp);
    const { id } = await app.call('profile.save', {
      profile: {
        ...newProfile,
        id: null,
        name: 'RabbitMQ',
        hosts: [{ host: node.host, port: node.port }],
        managementUrl: node.managementUrl,
      },
      password: { keep: 'session', password: 'guest' },
    });
    await app.call('lab.connect', { id, password: null });
    return [ofBuiltIn, ratio('RabbitMQ', await pageTimes(app.page, place))];
  });
}

interface PageTimes {
  /** Milliseconds, medians: from the click to the frame that shows the page, and for the request by hand. */
  readonly shown: number;
  readonly byHand: number;
}

async function pageTimes(page: Page, { management }: Place): Promise<PageTimes> {
  const shown: number[] = [];
  const byHand: number[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    await openAnew(page);
    const hand = await askByHand(management);
    const app = await showFirst(page);
    if (round < 0) continue; // the first round warms up
    byHand.push(hand);
    shown.push(app);
  }
  return { shown: median(shown), byHand: median(byHand) };
}

const note = ({ shown, byHand }: PageTimes): string =>
  `from the click to the frame that shows it ${shown.toFixed(0)} ms, by hand ${byHand.toFixed(0)} ms; medians of ${ROUNDS} rounds`;

function ratio(broker: string, times: PageTimes): Figure {
  return {
    name: `the first page of ${MANY} of ${broker}, against the same request by hand`,
    value: times.shown / times.byHand,
    unit: '×',
    goal: { atMost: 1.5 },
    note: note(times),
  };
}

/** Milliseconds of the request that the window makes for a page. */
async function askByHand(management: string): Promise<number> {
  const query = 'page=1&page_size=50&name=&use_regex=false&sort=name&sort_reverse=false';
  const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`;
  const began = performance.now();
  const answer = await fetch(`${management}/api/queues/%2F?${query}`, { headers: { authorization } });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  await answer.text();
  return performance.now() - began;
}

/** A window that has shown no queues yet. */
async function openAnew(page: Page): Promise<void> {
  await screen(page, 'Lab').click();
  await page.reload();
  await page
    .getByRole('status', { name: 'Connection' })
    .filter({ hasText: 'Connected to' })
    .waitFor({ state: 'attached' });
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
}

/** Goes to the queues with the mouse. @returns milliseconds from the click until a frame showed their first page */
async function showFirst(page: Page): Promise<number> {
  const shown = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let clicked = 0;
        addEventListener('click', () => (clicked = performance.now()), { capture: true, once: true });
        const look = (): void => {
          const row = document.querySelector('table[aria-label="Queues"] tbody th');
          if (clicked > 0 && row) resolve(performance.now() - clicked);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  );
  await screen(page, 'Queues').click();
  return await shown;
}

const screen = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name });

/** The frames while somebody types into the filter of a list of many queues. */
export async function benchExploreFilter(): Promise<Figure[]> {
  return await withApp(async (app) => {
    const { amqp } = await builtInPlace(app);
    await declare(amqp);
    const { page } = app;
    await show(page);
    const blank = await openBlank(app);
    const rounds: { typing: Frames; blank: Frames }[] = [];
    for (let round = -1; round < 5; round += 1) {
      const frames = {
        typing: await framesWhile(page, type),
        blank: await framesWhile(blank, (of) => drawNothing(of, 180)),
      };
      if (round >= 0) rounds.push(frames); // the first round warms up
    }
    const worst = Math.max(...rounds.map(({ typing }) => typing.worst));
    const p95 = median(rounds.map(({ typing }) => typing.p95));
    return [
      {
        name: `typing in the filter of ${MANY}: worst frame`,
        value: worst,
        unit: 'ms',
        goal: { atMost: 50 },
        note: `${rounds.reduce((sum, { typing }) => sum + typing.count, 0)} frames, p95 ${p95.toFixed(1)}; a blank page: worst ${Math.max(...rounds.map((each) => each.blank.worst)).toFixed(1)}`,
      },
    ];
  });
}

async function framesWhile(page: Page, act: (page: Page) => Promise<void>): Promise<Frames> {
  await page.bringToFront();
  const ended = await countFrames(page);
  await act(page);
  return await ended();
}

/** Finds one queue letter by letter, and takes the letters back. */
async function type(page: Page): Promise<void> {
  const filter = page.getByRole('searchbox', { name: 'Find queues' });
  await filter.pressSequentially('orders.004217', { delay: 90 });
  await page.getByText(`1 of ${QUEUES.toLocaleString('en')} queues`).waitFor();
  for (let i = 0; i < 13; i++) await filter.press('Backspace', { delay: 60 });
  await page.getByText(/^10,000 queues$/).waitFor();
}

async function show(page: Page): Promise<void> {
  await screen(page, 'Queues').click();
  await page.getByText(/^10,000 queues$/).waitFor();
}

async function builtInPlace({ call }: BenchApp): Promise<Place> {
  const { state } = (await call('builtIn.snapshot')).view;
  if (state.status !== 'up') throw new Error(`the built-in broker is ${state.status}`);
  if ((await call('broker.list'))[0]?.id !== BUILT_IN) throw new Error('the lab is not connected to it');
  return {
    amqp: `amqp://guest:guest@localhost:${state.port}`,
    management: `http://localhost:${state.managementPort}`,
  };
}

/** Queues that do not outlive the broker: what is asked for is the same, and RabbitMQ declares them far faster. */
async function declare(url: string): Promise<void> {
  const model = await connect(url);
  const channel = await model.createChannel();
  const name = (i: number): string => `orders.${String(i).padStart(6, '0')}`;
  for (let i = 0; i < QUEUES; i += 200) {
    await Promise.all(Array.from({ length: 200 }, (_, k) => channel.assertQueue(name(i + k), { durable: false })));
  }
  await model.close();
}
