import type { Locator, Page } from '@playwright/test';
import { createCertificateAuthority } from '../test/helpers/certificates.ts';
import { startRabbitMq } from '../test/helpers/rabbitmq.ts';
import { expect, test } from './warren.ts';

const form = (page: Page): Locator => page.getByRole('form', { name: 'Connection' });
const step = (page: Page, name: string): Locator => form(page).getByRole('listitem').filter({ hasText: name });
const testIt = (page: Page): Promise<void> => form(page).getByRole('button', { name: 'Test connection' }).click();

test('a pasted URL fills in the form and connects, and the form’s URL is there to be copied', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  const user = await broker.createUser({ vhost, password: 'p@ss/word?#%' });
  await warren.openForm();
  const url = page.getByLabel('Broker URL');
  const login = `${user.name}:${encodeURIComponent(user.password)}`;
  await url.fill(`amqp://${login}@127.0.0.1:1,127.0.0.1:${broker.port}/${vhost}?heartbeat=30&connection_timeout=5000`);
  await expect(page.getByLabel('Host', { exact: true })).toHaveValue(`127.0.0.1:1\n127.0.0.1:${broker.port}`);
  await expect(page.getByLabel('Virtual host')).toHaveValue(vhost);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue(user.password);
  await expect(page.getByText('connection_timeout=5000: Warren has no such setting')).toBeVisible();
  await page.getByLabel('Heartbeat').fill('20');
  const plain = `amqp://${user.name}@127.0.0.1:1,127.0.0.1:${broker.port}/${vhost}?heartbeat=20`;
  await expect(url).toHaveValue(plain);
  await page.getByLabel('Name', { exact: true }).fill('By its URL');
  await form(page).getByRole('button', { name: 'Connect', exact: true }).click();
  // The first host is down: the second one is connected to.
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText(`127.0.0.1:${broker.port}`);
  await warren.beginRun({ name: 'by-url' });
  await broker.deleteUser(user.name);
});

test('a wrong virtual host is diagnosed, with those that there are, and mended with a click', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  await warren.openForm();
  const wrong = `${vhost}-wrong`;
  await page.getByLabel('Broker URL').fill(`amqp://guest:guest@localhost:${broker.port}/${wrong}`);
  await page.getByLabel('Management URL').fill(broker.managementUrl);
  await testIt(page);
  await expect(step(page, 'Virtual host').getByLabel('failed')).toBeVisible();
  for (const name of ['Name', 'Port', 'Login', 'Management API']) {
    await expect(step(page, name).getByLabel('passed')).toBeVisible();
  }
  await expect(page.getByRole('alert')).toContainText(`there is none of the name “${wrong}”`);
  await expect(page.getByRole('alert')).toContainText(`The management API at ${broker.managementUrl} has `);
  await page
    .getByRole('alert')
    .getByRole('button', { name: `Use “${vhost}”` })
    .click();
  await expect(step(page, 'Permissions')).toContainText('configure .* · write .* · read .*');
  await expect(page.getByLabel('Virtual host')).toHaveValue(vhost);
  await expect(form(page).getByLabel('failed')).toHaveCount(0);
  await form(page).getByRole('button', { name: 'Connect', exact: true }).click();
  await warren.beginRun({ name: 'right-vhost' });
});

test('a certificate that nobody here knows is shown, trusted by its fingerprint, and kept so', async ({ warren }) => {
  test.setTimeout(120_000);
  const { page } = warren;
  await using authority = await createCertificateAuthority();
  const certificate = await authority.issue('broker.example', ['DNS:broker.example']);
  await using node = await startRabbitMq({ tls: { caFile: authority.caFile, ...certificate } });
  await warren.openForm();
  await page.getByLabel('Broker URL').fill(`amqps://guest:guest@localhost:${node.tlsPort}/?verify=verify_none`);
  await expect(page.getByText('verify=verify_none: certificates are always checked')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Pinned');
  await testIt(page);
  await expect(step(page, 'TLS').getByLabel('failed')).toBeVisible();
  await expect(page.getByText('DNS:broker.example')).toBeVisible();
  await page.getByRole('button', { name: 'Trust this certificate' }).click();
  await expect(step(page, 'Login').getByLabel('passed')).toBeVisible();
  await expect(form(page).getByRole('list', { name: 'Trusted certificates' })).toContainText('CN=broker.example');
  await form(page).getByRole('button', { name: 'Connect', exact: true }).click();
  await warren.beginRun({ name: 'pinned' });
  await warren.startWorkers(1);
  await warren.publish('a task');
  await expect(warren.term('acked')).toContainText('1');

  await page.getByRole('navigation').getByRole('button', { name: 'Connections' }).click();
  await page.getByRole('button', { name: 'Edit Pinned' }).click();
  await form(page)
    .getByRole('button', { name: /^Trust .* no longer$/ })
    .click();
  await testIt(page);
  await expect(step(page, 'TLS').getByLabel('failed')).toBeVisible();
});
