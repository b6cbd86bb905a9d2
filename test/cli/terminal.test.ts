import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RunId } from '../../src/ids.ts';
import { live } from '../slack/support/records.ts';
import { BUCKET, openStage, type TestStage } from '../support/stage.ts';
import { startInTerminal } from './support.ts';

// Each command line is a process of its own, which takes seconds to start where others are at work.
vi.setConfig({ testTimeout: 90_000 });

const CTRL_C = '\u0003';
let stage: TestStage;
const newest = async () => (await stage.store.runs.recent(1))[0];

beforeAll(async () => {
  stage = await openStage();
  await stage.start();
});
afterAll(() => stage.close());

it('draws how far a run is, and asks on Ctrl-C: Enter leaves the run alone', async () => {
  const running = await startInTerminal(stage, ['run', 'retrain', '--mode', 'sleep']);
  await running.shows(/Step retrain r-\w+ started/);
  const now = new Date();
  const { progress } = live({}, { at: now, movedAt: now });
  await stage.store.progress.put((await newest())?.id as RunId, progress, now);
  await running.shows(/\rretrain {2}█{10}░{14} {2}42 % {2}/);
  running.type(CTRL_C);
  await running.shows(/Cancel r-\w+\? Otherwise it runs on\. \[y\/N\]/);
  running.type('\n');
  const { code, stdout } = await running.ended;
  expect(code).toBe(130);
  expect(stdout).toContain('Left. It runs on');
  expect(await newest()).toMatchObject({ state: 'running' });
});

it('asks on Ctrl-C: y cancels the run, and its end is awaited', async () => {
  const running = await startInTerminal(stage, ['run', 'retrain', '--mode', 'sleep']);
  await running.shows(/Step retrain r-\w+ started/);
  running.type(CTRL_C);
  await running.shows(/\[y\/N\]/);
  running.type('y\n');
  const { code, stdout } = await running.ended;
  expect(code).toBe(130);
  expect(stdout).toMatch(/Cancelling [\s\S]*⏹️ [\s\S]*was cancelled/);
  expect(stdout.match(/is starting \(preset nightly\)/g)).toHaveLength(1);
  expect(await newest()).toMatchObject({ state: 'cancelled' });
});

it('asks before it puts a cluster out', async () => {
  const [cluster] = await stage.store.clusters.live();
  const id = cluster?.id ?? '';
  const asked = await startInTerminal(stage, ['terminate', id]);
  await asked.shows(/Terminate c-\w+\?[\s\S]*Terminate it\? \[y\/N\]/);
  asked.type('n\n');
  expect(await asked.ended).toMatchObject({ code: 1, stdout: expect.stringContaining('Nothing was done.') });
  expect(await stage.store.clusters.find(id)).toMatchObject({ wanted: 'up' });

  const again = await startInTerminal(stage, ['terminate', id]);
  await again.shows(/\[y\/N\]/);
  again.type('y\n');
  expect(await again.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('Putting out') });
  expect(await stage.store.clusters.find(id)).toMatchObject({ wanted: 'gone' });
});

it('draws a bar while it sends a file', async () => {
  const path = join(stage.folder, 'drawn.bin');
  await writeFile(path, randomBytes(20 * 1024 * 1024));
  const slow = { kind: 'slow', service: 's3', operation: 'UploadPart', times: 9, delayMs: 500 };
  await stage.awsControl('POST', '/control/faults', slow);
  const running = await startInTerminal(stage, ['data', 'put', path, `s3://${BUCKET}/drawn/`]);
  const { code, stdout } = await running.ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/\rdrawn\.bin {2}░{24} {2}0 % {2}0 B of 21 MB\r/);
  expect(stdout).toMatch(/✓ s3:\/\/stoker-test\/drawn\/drawn\.bin {2}21 MB in 3 parts/);
});
