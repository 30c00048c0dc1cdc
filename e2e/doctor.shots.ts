import { join } from 'node:path';
import { connect } from 'amqplib';
import { expect, test } from './warren.ts';

// npm run screenshots: the error doctor’s notices in the smallest window, both themes, with long texts, into screenshots/.

const folder = join(import.meta.dirname, '../screenshots');
const shot = (name: string): string => join(folder, `doctor-${name}.png`);

for (const theme of ['light', 'dark'] as const) {
  test(`notices, ${theme}`, async ({ warren, broker, vhost }) => {
    const { page } = warren;
    await page.setViewportSize({ width: 1024, height: 700 });
    await page.emulateMedia({ colorScheme: theme });
    await warren.connect({ port: broker.port, vhost });
    const long = `orders.${'eu-central-1.'.repeat(16)}incoming`;
    const model = await connect(`amqp://guest:guest@127.0.0.1:${broker.port}/${encodeURIComponent(vhost)}`);
    const channel = await model.createChannel();
    await channel.assertQueue(long, { durable: true });
    await page.getByRole('textbox', { name: 'Queue' }).fill(long);
    await page.getByRole('switch', { name: 'Durable' }).click();
    await page.getByRole('button', { name: 'Declare and begin' }).click();
    await expect(page.getByRole('alert')).toContainText('is there already');
    await page.getByRole('alert').getByText('In the system’s own words').click();
    await page.screenshot({ path: shot(`mismatch-${theme}`) });
    await page.getByRole('button', { name: 'Use it as it is' }).click();
    await warren.startWorkers(1);
    await channel.deleteQueue(long);
    await expect(warren.worker('w1')).toContainText('cancelled by the broker');
    await page.getByRole('tab', { name: 'Log' }).click();
    await page.screenshot({ path: shot(`cancelled-${theme}`) });
    await page
      .getByRole('log')
      .getByRole('button', { name: /was deleted/ })
      .click();
    await page.screenshot({ path: shot(`dialog-${theme}`) });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Declare it again' }).click();
    await model.close();
    await broker.setMemoryAlarm(true);
    await warren.publish('a task.');
    await expect(page.getByText('The broker takes no tasks now')).toBeVisible();
    await page.screenshot({ path: shot(`alarm-${theme}`) });
    await broker.setMemoryAlarm(false);
    await expect(page.getByText('The broker takes no tasks now')).toBeHidden();
    await page.getByRole('tab', { name: 'Log' }).click();
    await page.keyboard.press('F1');
    const field = page.getByRole('dialog').getByRole('textbox');
    await field.fill(
      `com.rabbitmq.client.ShutdownSignalException: channel error; protocol method: #method<channel.close>(reply-code=406, reply-text=PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue '${long}' in vhost '${vhost}': received the value '5' of type 'signedint' but current is none, class-id=50, method-id=10)\n${'\tat com.rabbitmq.client.impl.ChannelN.asyncShutdown(ChannelN.java:517)\n'.repeat(12)}`,
    );
    await page.getByRole('dialog').getByText('In the system’s own words').click();
    await page.screenshot({ path: shot(`pasted-${theme}`) });
    await page.keyboard.press('Escape');
    await warren.openForm();
    await page.getByLabel('Host', { exact: true }).fill(`127.0.0.1:${broker.port}`);
    await page.getByRole('switch', { name: 'TLS (amqps)' }).click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByRole('button', { name: 'Switch TLS off' }).scrollIntoViewIfNeeded();
    await page.screenshot({ path: shot(`form-${theme}`) });
  });
}
