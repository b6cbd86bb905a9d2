import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '@slack/bolt';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { buildPage } from '../../../sandbox/slack/page/build.ts';
import { launchBrowser } from '../../support/browser.ts';
import { type Harness, startHarness } from '../slack/support/harness.ts';

/** The built page, the browser, and what is needed to end both. */
export interface PageBench {
  /** A local Slack of the test's own, with a Bolt app on it and a window that shows it. */
  open(register?: (app: App) => void, window?: WindowOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

export interface WindowOptions {
  width?: number;
  height?: number;
  dark?: boolean;
  /** Whom to act as at first. */
  user?: string;
}

export interface OpenPage extends Harness {
  page: Page;
  context: BrowserContext;
  /** What the browser complained of: exceptions and errors on the console. */
  complaints: string[];
  /** Opens another window on the same Slack. */
  another(options?: WindowOptions): Promise<Page>;
}

/** Builds the page once and starts one browser for a file of tests. */
export async function startBench(): Promise<PageBench> {
  const folder = await mkdtemp(join(tmpdir(), 'stoker-page-'));
  const [browser] = await Promise.all([launchBrowser(), buildPage(folder)]);
  const open: OpenPage[] = [];
  return {
    async open(register, window) {
      const harness = await startHarness({ pageDirectory: folder });
      if (register) await harness.connect(register);
      const opened = await openWindow(browser, harness, window);
      open.push(opened);
      return opened;
    },
    async close() {
      await Promise.allSettled(open.map((o) => o.close()));
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openWindow(browser: Browser, harness: Harness, window: WindowOptions = {}): Promise<OpenPage> {
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  async function another(options: WindowOptions = {}): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      colorScheme: options.dark ? 'dark' : 'light',
      locale: 'en-US',
      timezoneId: 'Europe/Kyiv',
    });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
    });
    await page.goto(harness.slack.pageUrl + (options.user ? `#/${options.user}` : ''));
    // From here on the page hears of everything that happens.
    await page.locator('.stage[aria-busy="false"]').waitFor();
    return page;
  }
  const page = await another(window);
  return {
    ...harness,
    page,
    context: page.context(),
    complaints,
    another,
    async close() {
      await Promise.allSettled(contexts.map((c) => c.close()));
      await harness.close();
    },
  };
}
