import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from './browser.ts';

describe('findBrowser', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stoker-browser-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function program(name: string, mode = 0o755): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, '#!/bin/sh\n');
    await chmod(path, mode);
    return path;
  }

  it('takes the one that is named, before any on the PATH', async () => {
    await program('chromium');
    const named = await program('mine');
    expect(await findBrowser({ STOKER_BROWSER: named, PATH: folder })).toBe(named);
  });

  it('finds one on the PATH, wherever it stands there', async () => {
    const path = await program('google-chrome');
    expect(await findBrowser({ PATH: `/nowhere:${folder}` })).toBe(path);
  });

  it('refuses a named one that cannot be run, and says what to do', async () => {
    const path = join(folder, 'none');
    await expect(findBrowser({ STOKER_BROWSER: path })).rejects.toThrow(
      `STOKER_BROWSER is "${path}", which cannot be run. Name a Chromium, or unset it.`,
    );
  });
});
