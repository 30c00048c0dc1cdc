import { connect } from 'amqplib';
import { builtInState } from './built-in.ts';
import { expect, test, type Warren } from './warren.ts';

/** Where the built-in broker listens, once the lab is connected to it. */
async function connectedPort({ page }: Warren): Promise<number> {
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  return (await builtInState(page)).port;
}

async function showExchanges({ page }: Warren): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
  await page.getByRole('radio', { name: 'Exchanges' }).click();
  await expect(page.getByRole('heading', { name: 'Exchanges', level: 1 })).toBeVisible();
}

test('an exchange is declared, bound, asked where a key leads, unbound and bound again, and deleted', async ({
  warren,
}) => {
  const { page } = warren;
  const port = await connectedPort(warren);
  const client = await connect(`amqp://guest:guest@localhost:${port}`);
  const channel = await client.createChannel();
  await channel.assertQueue('dead');
  await channel.assertQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dead' });
  await showExchanges(warren);
  await expect(page.getByRole('table', { name: 'Exchanges' }).getByRole('row', { name: /amq\.topic/ })).toBeVisible();

  await page.getByRole('button', { name: 'Declare' }).click();
  const dialog = page.getByRole('dialog', { name: 'Declare an exchange' });
  await dialog.getByRole('button', { name: 'Declare' }).click();
  await expect(dialog.getByText('An exchange has a name.')).toBeVisible();
  await dialog.getByLabel('Name', { exact: true }).fill('shop');
  await dialog.getByRole('radio', { name: 'topic' }).click();
  await expect(dialog.getByText('# any number of them')).toBeVisible();
  await dialog.getByRole('button', { name: 'Declare' }).click();
  await expect(page.getByRole('heading', { name: 'shop', level: 1 })).toBeVisible();
  await expect(page.getByText('Nothing is bound to it')).toBeVisible();

  await page.getByRole('button', { name: 'Bind', exact: true }).click();
  const form = page.getByRole('form', { name: 'Bind' });
  await form.getByRole('textbox', { name: 'Queue' }).fill('nowhere');
  await form.getByLabel('Routing key').fill('orders.#');
  await form.getByRole('button', { name: 'Bind' }).click();
  await expect(form.getByRole('alert')).toContainText('There is no queue “nowhere”');
  await form.getByRole('textbox', { name: 'Queue' }).fill('orders');
  await form.getByRole('button', { name: 'Bind' }).click();
  const from = page.getByRole('region', { name: 'Bindings from it' });
  await expect(from.getByRole('row', { name: /^orders queue/ })).toContainText('orders.#');

  const preview = page.getByRole('region', { name: 'Where would a message go' });
  await expect(preview.getByText('It reaches no queue')).toBeVisible();
  await preview.getByLabel('Routing key of the message').fill('orders.new.urgent');
  const reached = preview.getByRole('list', { name: 'Queues that it reaches' });
  await expect(reached).toContainText('by “orders.#”');
  await expect(reached).toContainText('dead letters go to (default exchange) with the key “dead” and reach dead.');

  await from.getByRole('button', { name: 'Unbind orders from shop' }).click();
  await expect(page.getByText('Nothing is bound to it')).toBeVisible();
  await expect(preview.getByText('It reaches no queue')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(from.getByRole('row', { name: /^orders queue/ })).toContainText('orders.#');

  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Delete the exchange “shop”?' });
  await expect(question).toContainText('1 binding from it goes with it.');
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'Exchanges', level: 1 })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Find exchanges' }).fill('shop');
  await expect(page.getByText('No exchange matches')).toBeVisible();
  await client.close();
});

test('an exchange that is there is shown with its differences; a headers exchange is bound by headers', async ({
  warren,
}) => {
  const { page } = warren;
  const port = await connectedPort(warren);
  const client = await connect(`amqp://guest:guest@localhost:${port}`);
  const channel = await client.createChannel();
  await channel.assertExchange('filed', 'headers', { durable: false });
  await channel.assertQueue('large orders');
  await showExchanges(warren);
  await page.getByRole('button', { name: 'Declare' }).click();
  const dialog = page.getByRole('dialog', { name: 'Declare an exchange' });
  await dialog.getByLabel('Name', { exact: true }).fill('filed');
  await dialog.getByRole('button', { name: 'Declare' }).click();
  await expect(dialog.getByText('Nothing was changed.')).toBeVisible();
  await expect(dialog.getByText('type: headers there, direct asked for')).toBeVisible();
  await expect(dialog.getByText('durable: no there, yes asked for')).toBeVisible();
  await dialog.getByRole('button', { name: 'Show it' }).click();
  await expect(page.getByRole('heading', { name: 'filed', level: 1 })).toBeVisible();

  await page.getByRole('button', { name: 'Bind', exact: true }).click();
  const form = page.getByRole('form', { name: 'Bind' });
  await form.getByRole('textbox', { name: 'Queue' }).fill('large orders');
  await form.getByLabel('Name of header 1').fill('size');
  await form.getByRole('combobox', { name: 'Type of header 1' }).click();
  await page.getByRole('option', { name: 'Number' }).click();
  await form.getByLabel('Value of header 1').fill('many');
  await form.getByRole('button', { name: 'Bind' }).click();
  await expect(form.getByText('This is no number.')).toBeVisible();
  await form.getByLabel('Value of header 1').fill('300');
  await form.getByRole('button', { name: 'Bind' }).click();
  const from = page.getByRole('region', { name: 'Bindings from it' });
  await expect(from.getByRole('row', { name: /^large orders queue/ })).toContainText('x-match: all');

  const preview = page.getByRole('region', { name: 'Where would a message go' });
  await preview.getByLabel('Name of header 1').fill('size');
  await preview.getByLabel('Value of header 1').fill('300');
  await expect(preview.getByText('It reaches no queue')).toBeVisible();
  await preview.getByRole('combobox', { name: 'Type of header 1' }).click();
  await page.getByRole('option', { name: 'Number' }).click();
  await expect(preview.getByRole('list', { name: 'Queues that it reaches' })).toContainText('large orders');
  await preview.getByRole('button', { name: 'large orders' }).click();
  await expect(page.getByRole('heading', { name: 'large orders', level: 1 })).toBeVisible();
  await client.close();
});

test('the last binding of an auto-delete exchange is not taken away unasked', async ({ warren }) => {
  const { page } = warren;
  const port = await connectedPort(warren);
  const client = await connect(`amqp://guest:guest@localhost:${port}`);
  const channel = await client.createChannel();
  await channel.assertExchange('brief', 'fanout', { autoDelete: true });
  await channel.assertExchange('front', 'fanout');
  await channel.assertQueue('work');
  await channel.bindQueue('work', 'brief', '');
  await channel.bindExchange('brief', 'front', '');
  await showExchanges(warren);
  await page.getByRole('button', { name: 'brief' }).click();
  await page.getByRole('button', { name: 'Unbind work from brief' }).click();
  const question = page.getByRole('dialog', { name: 'Unbind, and lose the exchange?' });
  await expect(question).toContainText('the exchange goes with it, and 1 binding to it.');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Unbind work from brief' })).toBeVisible();
  await page.getByRole('button', { name: 'Unbind work from brief' }).click();
  await question.getByRole('button', { name: 'Unbind' }).click();
  await expect(page.getByText('There is no exchange “brief” on this broker.')).toBeVisible();
  await client.close();
});

test('without a management API exchanges are looked at by name, declared, bound and deleted', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  const client = await connect(`amqp://guest:guest@127.0.0.1:${broker.port}/${vhost}`);
  const channel = await client.createChannel();
  await channel.assertQueue('work');
  // The tests' RabbitMQ has its management API on another port than it would be sought on.
  await warren.connect({ port: broker.port, vhost });
  await expect(page.getByRole('button', { name: 'Declare and begin' })).toBeVisible();
  await showExchanges(warren);
  await expect(page.getByRole('alert')).toContainText(/management API/);
  const name = page.getByRole('textbox', { name: 'Exchange name' });
  await name.fill('nowhere');
  await name.press('Enter');
  const list = page.getByRole('list', { name: 'Named exchanges' });
  await expect(list).toContainText('There is no exchange “nowhere” on this broker.');

  await page.getByRole('button', { name: 'Declare' }).click();
  const dialog = page.getByRole('dialog', { name: 'Declare an exchange' });
  await dialog.getByLabel('Name', { exact: true }).fill('news');
  await dialog.getByRole('radio', { name: 'fanout' }).click();
  await dialog.getByRole('button', { name: 'Declare' }).click();
  const row = list.getByRole('listitem').filter({ hasText: 'news' });
  await expect(row).toContainText('is there');
  await row.getByRole('button', { name: 'Bind or unbind' }).click();
  await row.getByRole('textbox', { name: 'Queue' }).fill('work');
  await row.getByRole('button', { name: 'Bind', exact: true }).click();
  await expect(page.getByText('“work” is bound to “news”')).toBeVisible();
  channel.publish('news', '', Buffer.from('hello'));
  await expect.poll(async () => (await channel.checkQueue('work')).messageCount).toBe(1);

  const remove = async (): Promise<void> => {
    await row.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  };
  await remove();
  await expect(page.getByText('it was to be deleted only without').first()).toBeVisible();
  await row.getByRole('button', { name: 'Bind or unbind' }).click();
  await row.getByRole('textbox', { name: 'Queue' }).fill('work');
  await row.getByRole('button', { name: 'Unbind', exact: true }).click();
  await remove();
  await expect(row).toHaveCount(0);
  await client.close();
});
