import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { type Stage, type StageOptions, setStage } from '../../../sandbox/demo/stage.ts';
import { launchBrowser } from '../../support/browser.ts';

/** The demo with its page open in Chromium, as Ada has it. */
export interface DemoPage {
  /** The folder of all that the demo keeps. */
  state: string;
  stage: Stage;
  page: Page;
  /** Types into #data-team. */
  type(text: string): Promise<void>;
  /** The messages of the channel that is open, or of a part of the page. */
  messages(within?: Locator): Locator;
  thread(): Locator;
  close(): Promise<void>;
}

/** Starts the demo on ports of its own and opens its page. */
export async function openDemoPage(
  options: Omit<StageOptions, 'state' | 'port'>,
  { height = 900, timeout = 30_000 } = {},
): Promise<DemoPage> {
  const state = await mkdtemp(join(tmpdir(), 'stoker-e2e-'));
  const open: { close(): Promise<void> }[] = [{ close: () => rm(state, { recursive: true, force: true }) }];
  const close = async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  };
  try {
    const opening = [
      setStage({ ...options, state, port: 0 }).then((stage) => {
        open.push(stage);
        return stage;
      }),
      launchBrowser().then((browser) => {
        open.push(browser);
        return browser;
      }),
    ] as const;
    // Whichever is there when the other fails is closed as well.
    await Promise.allSettled(opening);
    const [stage, browser]: [Stage, Browser] = await Promise.all(opening);
    const page = await browser.newPage({ viewport: { width: 1280, height } });
    page.setDefaultTimeout(timeout);
    await page.goto(stage.slack.pageUrl);
    return {
      state,
      stage,
      page,
      type: async (text) => {
        const box = page.getByRole('textbox', { name: 'Message #data-team' });
        await box.fill(text);
        await box.press('Enter');
      },
      messages: (within = page.getByRole('main')) => within.getByRole('article'),
      thread: () => page.getByRole('complementary', { name: 'Thread' }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
