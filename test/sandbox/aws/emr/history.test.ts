import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Engine, HistoryServer } from '../../../../sandbox/aws/contract.ts';
import { createHistory, type History } from '../../../../sandbox/aws/emr/history.ts';

/** A history server that the test ends. */
interface Started {
  url: string;
  end(): void;
}

let folder: string;
let started: Started[];
let history: History;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-history-'));
  started = [];
  const engine: Pick<Engine, 'startHistoryServer'> = {
    startHistoryServer: async (): Promise<HistoryServer> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const url = `http://127.0.0.1:${started.length + 1}`;
      started.push({ url, end: resolve });
      return { url, ended: promise, close: async () => resolve() };
    },
  };
  history = createHistory(join(folder, 'history'), engine as Engine, (line) => console.error(line));
});
afterEach(async () => {
  await history.close();
  await rm(folder, { recursive: true, force: true });
});

const page = () => history.pageOf(null);

it('starts one server, also when two ask together', async () => {
  await Promise.all([page(), page(), page()]);
  await expect.poll(page).toBe('http://127.0.0.1:1/');
  expect(started).toHaveLength(1);
});

it('starts another one when the first has ended', async () => {
  await expect.poll(page).toBe('http://127.0.0.1:1/');
  started[0]?.end();
  await expect.poll(page).toBe('http://127.0.0.1:2/');
});

it('keeps a log under the name that it has at last', async () => {
  const logs = await mkdtemp(join(folder, 'events-'));
  await writeFile(join(logs, 'application_1_0001.inprogress'), 'one');
  await history.keep(logs);
  await rename(join(logs, 'application_1_0001.inprogress'), join(logs, 'application_1_0001'));
  await Promise.all([history.keep(logs), history.keep(logs)]);
  expect(await readdir(join(folder, 'history'))).toEqual(['application_1_0001']);
});
