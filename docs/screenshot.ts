// Makes the pictures of the README from the running demo: node docs/screenshot.ts
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scheduleNights } from '../sandbox/demo/nights.ts';
import { setStage } from '../sandbox/demo/stage.ts';
import { launchBrowser } from '../test/support/browser.ts';

const images = join(import.meta.dirname, 'images');
const state = await mkdtemp(join(tmpdir(), 'stoker-pictures-'));
const stage = await setStage({ state, port: 0, quick: false });
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1080 }, deviceScaleFactor: 1 });
  await page.goto(stage.slack.pageUrl);
  await scheduleNights(stage);
  const type = async (text: string) => {
    const box = page.getByRole('textbox', { name: 'Message #data-team' });
    await box.fill(text);
    await box.press('Enter');
  };
  await type('/emr launch adhoc');
  await type('/emr retrain --since 7d');
  const card = page
    .getByRole('main')
    .getByRole('article')
    .filter({ hasText: /retrain succeeded/ })
    .last();
  await card.filter({ hasText: 'Cluster is gone' }).waitFor({ timeout: 300_000 });
  await card.getByRole('button', { name: /replies/ }).click();
  await page.getByRole('complementary', { name: 'Thread' }).getByText('The cluster is gone after').waitFor();
  // The card from its first line on.
  await card.evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(images, 'slack-light.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: join(images, 'slack-dark.png') });
  await page.emulateMedia({ colorScheme: 'light' });
  const forgotten = page
    .getByRole('main')
    .getByRole('article')
    .filter({ hasText: /Cluster adhoc is ready and idle/ });
  await forgotten.filter({ hasText: 'unless kept' }).waitFor({ timeout: 300_000 });
  await forgotten.getByRole('button', { name: /replies/ }).click();
  await page.getByRole('complementary', { name: 'Thread' }).getByText('has been idle for').waitFor();
  await forgotten.evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(images, 'idle-cluster.png') });
  await type('/emr schedule run demo-night');
  const night = page
    .getByRole('main')
    .getByRole('article')
    .filter({ hasText: /tweets succeeded/ });
  await night.filter({ hasText: 'Cluster is gone' }).last().waitFor({ timeout: 300_000 });
  await type('/emr launch notebook');
  await type('/emr flights');
  await page.getByRole('navigation').getByRole('button', { name: 'Stoker', exact: true }).last().click();
  await page.getByRole('tabpanel', { name: 'Home' }).getByText('Running now').waitFor();
  await page.getByRole('tabpanel', { name: 'Home' }).getByText('flights').first().waitFor();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(images, 'home.png'), clip: { x: 0, y: 0, width: 1440, height: 900 } });
} finally {
  await browser.close();
  await stage.close();
  await rm(state, { recursive: true, force: true });
}
