import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];

// Root in a container has no sandbox of its own, and a browser that phones home only waits for a closed network.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

async function usable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The Chromium to test with: `STOKER_BROWSER`, one on the PATH, or the one that Playwright has downloaded; null if none. */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const { STOKER_BROWSER: named } = env;
  if (named) {
    if (await usable(named)) return named;
    throw new Error(`STOKER_BROWSER is ${JSON.stringify(named)}, which cannot be run. Name a Chromium, or unset it.`);
  }
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) if (await usable(join(folder, name))) return join(folder, name);
  }
  const downloaded = chromium.executablePath();
  return (await usable(downloaded)) ? downloaded : null;
}

/**
 * Whether the tests of the page can run. Without a browser they are skipped with one clear line,
 * except in CI, where a missing browser is a failure.
 */
export async function hasBrowser(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  if (await findBrowser(env)) return true;
  const words = 'No Chromium found: install one (Debian: apt-get install chromium) or name it in STOKER_BROWSER.';
  if (env.CI) throw new Error(words);
  console.warn(`${words} The tests of the page are skipped.`);
  return false;
}

/** Starts the browser; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await findBrowser();
  if (!executablePath) throw new Error('No Chromium found; ask hasBrowser() first.');
  return chromium.launch({ executablePath, args: FLAGS });
}
