import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bridge, Snapshot } from '../src/shared/contract.ts';
import { expect, test, type Warren } from './warren.ts';

/** Answers the system's dialogs, which no test can see, with `file`. */
async function dialogs(warren: Warren, file: string): Promise<void> {
  await warren.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
  }, file);
}

/** All figures of the ledger, by their names. */
function ledger({ page }: Warren): Promise<Record<string, string>> {
  return page
    .locator('[data-term]')
    .evaluateAll((terms) =>
      Object.fromEntries(terms.map((term) => [term.getAttribute('data-term'), term.textContent])),
    );
}

async function show({ page }: Warren, screen: 'Lab' | 'Runs' | 'Settings'): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
}

/** Publishes six tasks to two workers, of which one is killed at its work and replaced. */
async function workAndKill(warren: Warren): Promise<void> {
  const { page } = warren;
  await warren.startWorkers(2, { secondsPerDot: '0.2' });
  await warren.publish('invoice..', { times: 6 });
  await expect(warren.worker('w1')).toContainText('working');
  await page.getByRole('button', { name: 'Kill w1' }).click();
  await expect(warren.worker('w1')).toContainText('killed by you');
  await expect(warren.term('acked')).toHaveText('6');
}

/** Where in the run that is shown (0 to 1) all of its tasks are published, and the last one is half done. */
function partAtWork({ page }: Warren): Promise<number> {
  return page.evaluate(async () => {
    const { warren } = window as unknown as { warren: Bridge };
    const reply = await warren.call('lab.snapshot', undefined);
    if (!reply.ok) throw new Error(reply.failure.message);
    const { state, player } = reply.value as Snapshot;
    const tasks = [...state.tasks.values()];
    const sent = Math.max(...tasks.map(({ sentAt }) => sentAt ?? 0));
    const acked = Math.max(...tasks.flatMap(({ attempts }) => attempts.map(({ endedAt }) => endedAt ?? 0)));
    return ((sent + acked) / 2 - player!.from) / (player!.to - player!.from);
  });
}

test('a run that is saved and opened again shows the same, at any moment', async ({ warren, userData }) => {
  const { page } = warren;
  const scrubber = page.getByRole('slider', { name: 'Place in the run' });
  const bar = page.getByRole('region', { name: 'Recorded run', exact: true });
  await warren.beginRun({ name: 'first-queue' });
  await workAndKill(warren);
  const before = await ledger(warren);
  await expect(warren.attempts.filter({ hasText: 'acked' })).toHaveCount(6);
  const attempts = await warren.attempts.allTextContents();
  expect(attempts.join('\n')).toContain('lost');

  const file = join(userData.path, 'first.warren-run');
  await dialogs(warren, file);
  await show(warren, 'Runs');
  const row = page.getByRole('row').filter({ hasText: 'first-queue' });
  await expect(row).toContainText('going on');
  await expect(row.getByRole('button', { name: /^Delete/ })).toHaveAttribute('aria-disabled', 'true');
  await row.getByRole('button', { name: /^Save first-queue/ }).click();
  await expect(page.getByText('The run is saved')).toBeVisible();

  // Another run is the lab's now.
  await show(warren, 'Lab');
  await page.getByRole('button', { name: 'New run…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop workers' }).click();
  await warren.beginRun({ name: 'second-queue' });
  await warren.publish('other', { times: 3 });
  await expect(warren.term('ready')).toHaveText('3');

  await show(warren, 'Runs');
  await expect(page.getByRole('row').filter({ hasText: 'second-queue' })).toContainText('going on');
  await page.getByRole('button', { name: 'Open a file…' }).click();
  await expect(bar).toContainText('first.warren-run');
  await expect(warren.term('acked')).toHaveText('6');
  await expect.poll(() => ledger(warren)).toEqual(before);
  await expect.poll(() => warren.attempts.allTextContents()).toEqual(attempts);
  await expect(warren.worker('w1')).toContainText('killed by you');

  // Nothing can be done to it.
  await expect(page.getByRole('button', { name: 'Publish', exact: true })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Start workers' })).toBeHidden();
  await expect(page.getByRole('button', { name: /^(Kill|Freeze|Stop|Remove) w/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^(Leave|Crash) broker$/ })).toHaveCount(0);
  await expect(page.getByText('What has happened can’t be changed')).toBeVisible();
  const refused = await page.evaluate(() =>
    (window as unknown as { warren: Bridge }).warren.call('worker.stopAll', { how: 'kill' }),
  );
  expect(refused).toMatchObject({ ok: false, failure: { code: 'REPLAYING' } });

  // A page that is loaded anew shows it still.
  await page.reload();
  await expect(bar).toContainText('first.warren-run');
  await expect(warren.term('acked')).toHaveText('6');
  await expect.poll(() => ledger(warren)).toEqual(before);

  const atWork = await partAtWork(warren);
  await scrubber.focus();
  await page.keyboard.press('Home');
  await expect(warren.term('published')).toHaveText('0');
  await expect(scrubber).toHaveAttribute('aria-valuetext', /^0 seconds of \d+ seconds, at /);
  const { x, y, width, height } = (await scrubber.boundingBox())!;
  await page.mouse.move(x + width * 0.1, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.9, y + height / 2, { steps: 20 });
  await page.mouse.move(x + width * atWork, y + height / 2);
  await page.mouse.up();
  await expect(warren.term('published')).toHaveText('6');
  await expect(warren.term('acked')).not.toHaveText('6');
  await page.keyboard.press('End');
  await expect(warren.term('acked')).toHaveText('6');
  await expect.poll(() => ledger(warren)).toEqual(before);

  const length = Number(await scrubber.getAttribute('aria-valuemax'));
  const back = Math.max(0, length - 10_000);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(scrubber).toHaveAttribute('aria-valuenow', String(back));
  await page.keyboard.press('ArrowRight');
  await expect(scrubber).toHaveAttribute('aria-valuenow', String(Math.min(length, back + 1_000)));
  await page.keyboard.press('Home');
  await expect(warren.term('acked')).toHaveText('0');
  await page.keyboard.press('Space');
  await expect(bar.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(bar.getByRole('button', { name: 'Play' })).toBeVisible();
  await page.keyboard.press('End');
  await expect(warren.term('acked')).toHaveText('6');

  // From its beginning at twice the speed, to its end.
  await page.getByRole('combobox', { name: 'Speed' }).click();
  await page.getByRole('option', { name: '2 ×' }).click();
  await bar.getByRole('button', { name: 'Play' }).click();
  await expect(warren.term('acked')).not.toHaveText('6');
  await expect(bar.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect(bar.getByRole('button', { name: 'Play' })).toBeVisible({ timeout: 30_000 });
  // That it has ended is told a moment before the last events are.
  await expect.poll(() => ledger(warren)).toEqual(before);

  await bar.getByRole('button', { name: 'Back to the lab' }).click();
  await expect(bar).toBeHidden();
  await expect(warren.term('ready')).toHaveText('3');
  await warren.publish('other', { times: 2 });
  await expect(warren.term('ready')).toHaveText('5');
});

test('a run of the history is found, opened and deleted', async ({ warren }) => {
  const { page } = warren;
  await show(warren, 'Runs');
  await expect(page.getByText('No run is recorded yet')).toBeVisible();
  await page.getByRole('button', { name: 'Go to the lab' }).click();
  await warren.beginRun({ name: 'kept' });
  await warren.publish('a', { times: 4 });
  await expect(warren.term('ready')).toHaveText('4');
  await page.getByRole('button', { name: 'New run…' }).click();
  await warren.beginRun({ name: 'present' });
  await show(warren, 'Runs');
  await page.getByRole('textbox', { name: 'Find runs' }).fill('kept');
  await expect(page.getByRole('row').filter({ hasText: 'present' })).toHaveCount(0);
  const row = page.getByRole('row').filter({ hasText: 'kept' });
  await row.getByRole('button', { name: /^Open kept/ }).press('Enter');
  await expect(page.getByRole('slider', { name: 'Place in the run' })).toBeFocused();
  await expect(warren.term('ready')).toHaveText('4');
  await show(warren, 'Runs');
  await page.getByRole('button', { name: 'Back to the lab' }).click();
  await page.getByRole('textbox', { name: 'Find runs' }).fill('');
  await row.getByRole('button', { name: /^Delete/ }).click();
  await expect(page.getByRole('dialog')).toContainText('4 published tasks, 0 acked');
  await page.getByRole('button', { name: 'Delete run' }).click();
  await expect(row).toHaveCount(0);
  await expect(page.getByRole('row').filter({ hasText: 'present' })).toHaveCount(1);
});

test('what the lab has forgotten is in the recording', async ({ warren }) => {
  const { page } = warren;
  const bar = page.getByRole('region', { name: 'Recorded run', exact: true });
  await warren.beginRun();
  await warren.startWorkers(3, { secondsPerDot: '0', prefetch: '200' });
  await warren.publish('short', { times: 25_000 });
  await expect(warren.term('acked')).toHaveText('25,000', { timeout: 60_000 });
  await page.getByRole('tab', { name: 'Tasks' }).click();
  await page.getByRole('button', { name: /^Look back at .* older tasks$/ }).click();
  await expect(bar).toBeVisible({ timeout: 30_000 });
  await page.getByRole('columnheader', { name: 'No.' }).getByRole('button').click();
  await expect(page.getByRole('row').nth(1).getByRole('gridcell').first()).toHaveText('1');
  await expect(page.getByRole('button', { name: /^Look back/ })).toBeHidden();
  await bar.getByRole('button', { name: 'Back to the lab' }).click();
  await expect(warren.term('acked')).toHaveText('25,000', { timeout: 30_000 });
});

test('a file that is no run, damaged or newer is refused with its reason', async ({ warren, userData }) => {
  const { page } = warren;
  const file = join(userData.path, 'run.warren-run');
  await dialogs(warren, file);
  await warren.beginRun();
  await warren.publish('a', { times: 500 });
  await expect(warren.term('ready')).toHaveText('500');
  await show(warren, 'Runs');
  await page.getByRole('button', { name: /^Save / }).click();
  await expect(page.getByText('The run is saved')).toBeVisible();
  const whole = await readFile(file);

  const refused = async (content: Buffer, words: RegExp): Promise<void> => {
    await writeFile(file, content);
    await page.getByRole('button', { name: 'Open a file…' }).click();
    await expect(page.getByRole('alert')).toContainText(words);
    await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click();
  };
  await refused(Buffer.from('no run at all'), /is not a run that Warren recorded/);
  const changed = (at: number, bytes: number[]): Buffer => {
    const copy = Buffer.from(whole);
    copy.set(bytes, at);
    return copy;
  };
  // SQLite's header has the version of what is in the file at byte 60.
  await refused(changed(60, [0, 0, 0, 99]), /A newer Warren wrote the file/);
  await refused(changed(whole.length - 40, [255, 0, 255, 0, 255]), /is damaged/);
  await refused(whole.subarray(0, whole.length / 2), /is damaged/);

  await writeFile(file, whole);
  await page.getByRole('button', { name: 'Open a file…' }).click();
  await expect(warren.term('ready')).toHaveText('500');
});

test('recording is turned off and on in the settings', async ({ warren }) => {
  const { page } = warren;
  await show(warren, 'Settings');
  const form = page.getByRole('form', { name: 'Settings of recorded runs' });
  await form.getByRole('switch', { name: 'Record runs' }).click();
  await form.getByLabel('Size limit (MB)').fill('3');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByText('The history needs at least 16 MB.')).toBeVisible();
  await form.getByLabel('Size limit (MB)').fill('64');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
  await show(warren, 'Lab');
  await warren.beginRun();
  await show(warren, 'Runs');
  await expect(page.getByText('Runs are not recorded', { exact: true })).toBeVisible();
  await expect(page.getByText('of 64 MiB')).toBeVisible();
});
