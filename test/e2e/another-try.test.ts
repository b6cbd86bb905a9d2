import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { type JobsHouse, openJobsHouse } from './support/jobs-house.ts';

/** A job whose Python takes more than its executor's container has: YARN kills it, and the card's button mends it. */
const MINUTE = 60_000;

/** 640 MiB in a worker of Python, for longer than YARN needs to see it. */
const HUNGRY = `
import time

def hoard(rows):
    rows = list(rows)
    held = bytearray(b"x") * (640 << 20)
    time.sleep(5)
    yield len(held) + sum(rows)

total = spark.sparkContext.parallelize([1], 1).mapPartitions(hoard).sum()
return Success(headline=f"held {total} bytes")
`;
/** A container of 512 + 384 MiB. */
const CRAMPED = {
  'spark.dynamicAllocation.enabled': 'false',
  'spark.executor.instances': '1',
  'spark.executor.cores': '1',
  'spark.executor.memory': '512m',
  'spark.task.maxFailures': '1',
};

describe.skipIf(!(await hasBrowser()))('a job with too little memory', { timeout: 7 * MINUTE }, () => {
  let house: JobsHouse;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [house, browser] = await Promise.all([
      openJobsHouse({ cramped: { spark: CRAMPED } }, { hoard: { preset: 'cramped', run: HUNGRY } }),
      launchBrowser(),
    ]);
    page = await browser.newPage({ viewport: { width: 1280, height: 1100 } });
    page.setDefaultTimeout(30_000);
    await page.goto(house.stage.slack.pageUrl);
  }, 2 * MINUTE);
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  const card = (words: RegExp): Locator =>
    page.getByRole('main').getByRole('article').filter({ hasText: words }).last();

  it('is killed by YARN, says why, and succeeds with the fix that its button names', async () => {
    const box = page.getByRole('textbox', { name: 'Message #data-team' });
    await box.fill('/emr hoard');
    await box.press('Enter');
    const failed = card(/hoard failed/);
    await failed.getByRole('button', { name: 'Run again with the fix' }).waitFor({ timeout: 3 * MINUTE });
    const text = await failed.innerText();
    expect(text).toContain('executor-memory-overhead');
    expect(text).toMatch(/exceeding physical memory limits\. \d+(\.\d+)? [MG]B of 896 MB physical memory used/);
    expect(text).toContain('The fix: spark.executor.memoryOverhead 384m → 768m');

    await failed.getByRole('button', { name: 'Run again with the fix' }).click();
    const question = page.getByRole('alertdialog');
    expect(await question.innerText()).toContain('spark.executor.memoryOverhead 384m → 768m');
    await question.getByRole('button', { name: 'Run it again' }).click();

    const done = card(/hoard succeeded/);
    await done.waitFor({ timeout: 3 * MINUTE });
    expect(await done.innerText()).toMatch(/held \d+ bytes[\s\S]*2nd try of r-\w{8}: spark.executor.memoryOverhead/);
    await expect.poll(() => failed.innerText()).toMatch(/Tried again with the fix as r-\w{8}/);
    expect(await failed.getByRole('button', { name: 'Run again with the fix' }).count()).toBe(0);
  });
});
