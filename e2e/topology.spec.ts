import { type Channel, connect } from 'amqplib';
import { builtInState } from './built-in.ts';
import { expect, test, type Warren } from './warren.ts';

async function connected({ page }: Warren): Promise<{ channel: Channel; leave: () => Promise<void> }> {
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const client = await connect(`amqp://guest:guest@localhost:${(await builtInState(page)).port}`);
  return { channel: await client.createChannel(), leave: () => client.close() };
}

async function showTopology({ page }: Warren): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
  await page.getByRole('radio', { name: 'Topology' }).click();
}

async function fill(channel: Channel): Promise<void> {
  await channel.assertExchange('rest', 'fanout');
  await channel.assertExchange('shop', 'topic', { alternateExchange: 'rest' });
  await channel.assertExchange('graves', 'direct');
  await channel.assertQueue('dead');
  await channel.assertQueue('leftover');
  await channel.assertQueue('alone');
  await channel.assertQueue('mail');
  await channel.assertQueue('orders', { deadLetterExchange: 'graves', deadLetterRoutingKey: 'of orders' });
  await channel.bindQueue('orders', 'shop', 'orders.#');
  await channel.bindQueue('mail', 'shop', 'mail.*');
  await channel.bindQueue('leftover', 'rest', '');
  await channel.bindQueue('dead', 'graves', 'of orders');
}

test('what leads where is drawn, gone through by keyboard, focused on, found, and opened', async ({ warren }) => {
  const { page } = warren;
  const { channel, leave } = await connected(warren);
  await showTopology(warren);
  await expect(page.getByText('There is nothing to draw yet')).toBeVisible();
  await fill(channel);
  await page.getByRole('button', { name: 'Ask the broker again' }).click();
  await expect(page.getByText('3 exchanges, 5 queues')).toBeVisible();
  const boxes = page.getByRole('list', { name: 'Exchanges and queues' }).getByRole('button');
  await expect(boxes).toHaveCount(8);
  const box = (name: string) => page.getByRole('button', { name: new RegExp(`^(Queue|Exchange) ${name},`) });
  await expect(box('orders')).toHaveAccessibleName(
    'Queue orders, classic; gets messages from shop; dead letters go to graves',
  );
  await expect(page.getByText('No line leads to these or away from them')).toBeVisible();

  await box('shop').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator(':focus')).toHaveAccessibleName(/gets messages from shop/);
  await box('orders').focus();
  await page.keyboard.press('ArrowRight');
  await expect(box('graves')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(box('dead')).toBeFocused();
  await page.keyboard.press('f');
  await expect(page.getByText('Only what concerns “dead”')).toBeVisible();
  await expect(page.getByText('2 exchanges, 2 queues')).toBeVisible();
  await expect(boxes).toHaveCount(4);
  await expect(box('mail')).toHaveCount(0);
  await page.getByRole('button', { name: /Only what concerns “dead”/ }).click();
  await expect(boxes).toHaveCount(8);

  const search = page.getByRole('searchbox', { name: 'Find a queue or an exchange' });
  await search.fill('ma');
  await expect(page.getByRole('list', { name: 'Found' })).toContainText('mail');
  await search.press('Enter');
  await expect(page.getByText('Only what concerns “mail”')).toBeVisible();
  await expect(boxes).toHaveCount(2);
  await box('mail').click();
  await expect(page.getByRole('heading', { name: 'mail', level: 1 })).toBeVisible();

  await page.getByRole('radio', { name: 'Topology' }).click();
  await box('shop').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'shop', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Draw' }).click();
  await expect(page.getByText('Only what concerns “shop”')).toBeVisible();
  await expect(boxes).toHaveCount(7);
  await leave();
});

test('the drawing is moved and zoomed by pointer, wheel and keys, and no drag opens anything', async ({ warren }) => {
  const { page } = warren;
  const { channel, leave } = await connected(warren);
  await fill(channel);
  await showTopology(warren);
  const shop = page.getByRole('button', { name: /^Exchange shop,/ });
  await expect(shop).toBeVisible();
  const place = async () => (await shop.boundingBox())!;
  const first = await place();
  await page.mouse.move(first.x + 10, first.y + 10);
  await page.mouse.down();
  await page.mouse.move(first.x + 60, first.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => Math.round((await place()).x - first.x)).toBe(50);
  expect(Math.round((await place()).y - first.y)).toBe(30);
  await expect(page.getByRole('heading', { name: 'Topology', level: 1 })).toBeVisible();

  const before = await place();
  const at = { x: before.x + before.width / 2, y: before.y + before.height / 2 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.wheel(0, 300);
  await expect.poll(async () => (await place()).width).toBeLessThan(before.width * 0.8);
  const zoomed = await place();
  expect(zoomed.x + zoomed.width / 2).toBeCloseTo(at.x, 0);
  expect(zoomed.y + zoomed.height / 2).toBeCloseTo(at.y, 0);
  await shop.focus();
  await page.keyboard.press('+');
  await expect.poll(async () => (await place()).width).toBeGreaterThan(zoomed.width * 1.2);
  await page.keyboard.press('0');
  await expect.poll(async () => Math.round((await place()).x)).toBe(Math.round(first.x));
  await leave();
});

test('of more than 1,000 queues one is chosen; without a management API there is nothing to draw', async ({
  warren,
  broker,
  vhost,
}) => {
  test.setTimeout(90_000);
  const { page } = warren;
  const { channel, leave } = await connected(warren);
  for (let i = 0; i < 1_100; i++) await channel.assertQueue(`many.${i}`);
  await channel.assertExchange('shop', 'fanout');
  await channel.bindQueue('many.77', 'shop', '');
  await showTopology(warren);
  await expect(page.getByText('1,101 queues and exchanges')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Find a queue or an exchange' }).fill('many.77');
  await page
    .getByRole('list', { name: 'Found' })
    .getByRole('button', { name: 'many.77', exact: false })
    .first()
    .click();
  await expect(page.getByText('1 exchange, 1 queue')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Exchange shop, fanout; leads to many\.77$/ })).toBeVisible();
  await leave();

  await warren.connect({ port: broker.port, vhost });
  await expect(page.getByRole('button', { name: 'Declare and begin' })).toBeVisible();
  await showTopology(warren);
  await expect(page.getByRole('alert')).toContainText('there is nothing to draw without it');
});
