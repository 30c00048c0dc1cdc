// npm run screenshots: the connection form with all that it may hold, both themes, two sizes, into screenshots/.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { createCertificateAuthority } from '../test/helpers/certificates.ts';
import { startRabbitMq } from '../test/helpers/rabbitmq.ts';
import { expect, test, type Warren } from './warren.ts';

const folder = join(import.meta.dirname, '../screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
];

/** The page's own scrolling is what a person does: each picture begins where `from` is at the top. */
async function shoot({ page }: Warren, name: string, from: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page
        .getByText(from, { exact: true })
        .first()
        .evaluate((element) => element.scrollIntoView({ block: 'start' }));
      await page.evaluate(
        () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
      );
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${size.width}x${size.height}.png`) });
    }
  }
}

const isNowhereTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

test('the connection form', async ({ warren, broker }) => {
  test.setTimeout(300_000);
  const { page } = warren;
  await using authority = await createCertificateAuthority('Acme certificate authority for all that is internal, 2026');
  const certificate = await authority.issue('broker.example', ['DNS:broker.example', 'DNS:*.internal.example']);
  const mine = await authority.issue('me');
  await using node = await startRabbitMq({ tls: { caFile: authority.caFile, ...certificate } });
  const form = page.getByRole('form', { name: 'Connection' });
  await warren.openForm();
  await shoot(warren, '50-form', 'Connections');
  await page
    .getByLabel('Broker URL')
    .fill(
      `amqps://u:p@localhost:${node.tlsPort},[::1]:1/no-such-vhost?verify=verify_none&cacertfile=/etc/ssl/a-rather-long-path/to/ca.pem&frame_max=1`,
    );
  await page
    .getByLabel('Name', { exact: true })
    .fill('A connection with a rather long name, for the broker of the shop in the other building');
  await shoot(warren, '51-form-url', 'Name');
  await form.getByRole('radio', { name: 'PEM' }).click();
  await form.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('The certificate is needed, in PEM form.')).toBeVisible();
  await shoot(warren, '52-form-tls', 'TLS (amqps)');
  await page.getByLabel('Client certificate (PEM)').fill(await readFile(mine.certFile, 'utf8'));
  await page.getByLabel('Its key (PEM)').fill(await readFile(mine.keyFile, 'utf8'));
  await form.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByRole('button', { name: 'Trust this certificate' })).toBeVisible();
  await shoot(warren, '53-form-untrusted', 'Management URL');
  expect(await isNowhereTooWide(page)).toBe(true);
  await page.getByRole('button', { name: 'Trust this certificate' }).click();
  await expect(form.getByRole('list', { name: 'Trusted certificates' })).toBeVisible();
  await expect(form.getByText('refused the user name or the password')).toBeVisible();
  await shoot(warren, '54-form-pinned', 'TLS (amqps)');
  await page.getByLabel('Broker URL').fill(`amqp://guest:guest@localhost:${broker.port}/no-such-vhost`);
  await page.getByLabel('Management URL').fill(broker.managementUrl);
  await form.getByRole('button', { name: 'Test connection' }).click();
  await expect(form.getByText('there is none of the name')).toBeVisible();
  await shoot(warren, '55-form-vhost', 'Management URL');
  await form.getByRole('button', { name: 'Use “/”' }).click();
  await expect(form.getByText('configure .* ')).toBeVisible();
  await shoot(warren, '56-form-passed', 'Management URL');
});
