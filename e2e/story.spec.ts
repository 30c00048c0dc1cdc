import { expect, test } from './warren.ts';

test('a task that was killed twice reads right in Flow, Timeline, Story and Tasks alike', async ({ warren }) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.startWorkers(3, { secondsPerDot: '1' });
  await page.getByRole('tab', { name: 'Flow' }).click();
  await warren.publish('twice unlucky.....');
  const flow = page.getByRole('list', { name: 'Flow in words' }).getByRole('listitem');
  const news = page.getByRole('list', { name: 'What went back or was lost, newest first' }).getByRole('listitem');
  const working = flow.filter({ hasText: 'working, “twice unlucky.....”' });

  const victims: string[] = [];
  for (const redelivered of ['', ' redelivered']) {
    await expect(working).toHaveText(new RegExp(`working, “twice unlucky.....”${redelivered}, holds 1 of 1$`));
    const id = (await working.textContent())!.slice(0, 2);
    victims.push(id);
    await page.getByRole('button', { name: `Kill ${id}` }).click();
    await expect(flow.filter({ hasText: `${id}: killed by you, 1 task went back to the queue` })).toBeAttached();
  }
  const [first, second] = victims;
  const third = ['w1', 'w2', 'w3'].find((id) => !victims.includes(id));
  const redelivery = (from?: string, to?: string) =>
    `“twice unlucky.....” redelivered: from ${from} back to the queue, and out again to ${to}`;
  await expect(working).toHaveText(`${third}: working, “twice unlucky.....” redelivered, holds 1 of 1`);
  await expect(news.filter({ hasText: redelivery(first, second) })).toBeAttached();
  await expect(news.filter({ hasText: redelivery(second, third) })).toBeAttached();
  await expect(warren.term('acked')).toHaveText('1', { timeout: 30_000 });

  await page.getByRole('tab', { name: 'Timeline' }).click();
  await expect(warren.attempts).toHaveText([
    `twice unlucky..... attempt 3 on ${third}, redelivered: acked`,
    `twice unlucky..... attempt 2 on ${second}, redelivered: lost with its worker`,
    `twice unlucky..... attempt 1 on ${first}: lost with its worker`,
  ]);

  await page.getByRole('tab', { name: 'Tasks' }).click();
  const cells = page.getByRole('grid', { name: 'Tasks' }).getByRole('row').nth(1).getByRole('gridcell');
  const heads = await page.getByRole('columnheader').allTextContents();
  const cell = (name: RegExp) => cells.nth(heads.findIndex((head) => name.test(head)));
  await expect(cell(/^State/)).toHaveText(/acked/);
  await expect(cell(/^Worker/)).toHaveText(third!);
  await expect(cell(/^Attempts/)).toHaveText('3');
  await expect(cell(/^Again/)).toHaveText('2');
  await expect(cell(/^Lost/)).toHaveText('2');

  // What happened is still news when one comes back to the flow, and leads to the story.
  await page.getByRole('tab', { name: 'Flow' }).click();
  await expect(news.filter({ hasText: redelivery(first, second) })).toBeAttached();
  await page.getByRole('button', { name: redelivery(second, third) }).click();
  const story = page.getByRole('list', { name: 'Story' });
  const told = [
    /^published, confirmed in /,
    new RegExp(`^→ ${first}, attempt 1after .* in the queue · channel 1, delivery tag 1`),
    new RegExp(`^lost with ${first} after .*: killed by you`),
    new RegExp(`^→ ${second}, attempt 2 · redelivered.*redelivered flag set`),
    new RegExp(`^lost with ${second} after .*: killed by you`),
    new RegExp(`^→ ${third}, attempt 3 · redelivered.*redelivered flag set`),
    /^acked after 5/,
    /^done .* after its publish$/,
  ];
  await expect(story.locator(':scope > li')).toHaveText(told);
  await page.getByText('Events', { exact: true }).click();
  const events = page.getByRole('list', { name: 'Events of the task' });
  await expect(events).toContainText(`worker.exited ${second} 1/1 lost`);
  await expect(events).toContainText(`task.settled ${third} 1/1 acked`);
  await page.getByRole('button', { name: 'Close the story' }).click();
  await expect(story).toBeHidden();

  // From the log by keyboard.
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByRole('button', { name: `${third} acked 1 task.` }).press('Enter');
  await expect(story.locator(':scope > li')).toHaveText(told);
});

test('a worker’s task leads to its story, whether it works on it or has it waiting in its hands', async ({
  warren,
}) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.startWorkers(1, { secondsPerDot: '60', prefetch: '3' });
  await warren.publish('at work.\nin hand.');
  await warren.worker('w1').getByRole('button', { name: 'at work.: story of the task that w1 works on' }).click();
  await expect(page.getByRole('list', { name: 'Story' })).toContainText('working for');
  await warren.worker('w1').getByRole('button', { name: 'in hand.: its story' }).press('Enter');
  await expect(page.getByRole('list', { name: 'Story' })).toContainText('waits in its hands for');
  // Without the side pane the story comes on its own.
  await page.keyboard.press('Control+b');
  await expect(page.getByRole('complementary', { name: 'Story of the task' })).toContainText('in hand.');
  await page.getByRole('button', { name: 'Close the story' }).click();
  await expect(page.getByRole('complementary')).toHaveCount(0);
  // A line of the log about several tasks says which ones.
  await page.keyboard.press('Control+b');
  await warren.publish('one of many.', { times: 30 });
  await expect(warren.term('published')).toHaveText('32');
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByRole('button', { name: 'Sent 30 tasks.' }).press('Enter');
  await expect(page.getByRole('menuitem', { name: 'and 20 others' })).toBeVisible();
  await page.getByRole('menuitem', { name: '3 · one of many.' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Task 3', exact: true })).toBeVisible();
});
