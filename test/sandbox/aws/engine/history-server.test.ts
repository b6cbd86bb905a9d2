import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHistory, type History } from '../../../../sandbox/aws/emr/history.ts';
import { createYarnEngine } from '../../../../sandbox/aws/engine/yarn.ts';
import { longTests } from '../../../e2e/support/jobs-house.ts';
import { jars, processesOf, pythonHome } from './engine-house.ts';

const APPLICATION = 'application_1795298936789_0001';
const RECORDED = join(import.meta.dirname, '..', '..', '..', 'emr', 'event-log', 'recorded', 'flights.zstd');

/** What a server answers to a request that names it so. */
const statusFor = (url: string, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => resolve(response.resume().statusCode))
      .once('error', reject)
      .end();
  });

// A Java that starts: some seconds.
describe.runIf(longTests)("Spark's own history server", { timeout: 120_000 }, () => {
  let folder: string;
  let history: History;
  let close: () => Promise<unknown>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stoker-history-'));
    const objects = { root: join(folder, 'buckets'), buckets: async () => [] };
    const engine = createYarnEngine({ directory: join(folder, 'engine'), objects, pythonHome, jars });
    history = createHistory(join(folder, 'history'), engine, (line) => console.error(line));
    close = async () => {
      await history.close();
      await engine.close();
    };
    const ofCluster = join(folder, 'spark-events');
    await mkdir(ofCluster);
    await copyFile(RECORDED, join(ofCluster, `${APPLICATION}_1.zstd`));
    await history.keep(ofCluster);
    // The cluster is gone, and its folder with it.
    await rm(ofCluster, { recursive: true });
  });
  afterAll(async () => {
    await close?.();
    expect(await processesOf(join(folder, 'engine'))).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });

  it('shows an application of a cluster that is gone, under this machine’s name alone', async () => {
    const page = () => history.pageOf(APPLICATION);
    expect(await page()).toBeNull();
    await expect.poll(page, { timeout: 60_000, interval: 500 }).not.toBeNull();
    const url = (await page()) ?? '';
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(await (await fetch(url)).text()).toContain('flights - Spark Jobs');
    expect(await statusFor(url, 'evil.example')).toBe(403);
    expect(await statusFor(url, `evil.example:${new URL(url).port}`)).toBe(403);
    expect(await history.pageOf('application_1_0001')).toBeNull();
  });
});
