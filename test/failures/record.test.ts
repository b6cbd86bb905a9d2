import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/emr/diagnose/diagnose.ts';
import { logsOnDisk } from '../../src/emr/logs/sources/disk.ts';
import { longTests } from '../e2e/support/jobs-house.ts';
import { CASES } from './cases.ts';
import { harvest } from './recording/harvest.ts';
import { play } from './recording/play.ts';
import { openScene, type Scene } from './recording/scene.ts';

const MINUTE = 60_000;
const NAME = 'executor-python-memory';

/** The others are recordings; this one is what they are recordings of. */
describe.runIf(longTests)('a job whose Python outgrows its executors', { timeout: 5 * MINUTE }, () => {
  let scene: Scene;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stoker-recorded-'));
    scene = await openScene();
  }, 2 * MINUTE);
  afterAll(async () => {
    await scene?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is killed by YARN, and Stoker reads why in the logs that its cluster has shipped', async () => {
    scene.clusterId = await scene.launch({});
    const played = await play(NAME, CASES[NAME] ?? {}, scene);
    await scene.terminate(scene.clusterId);
    await harvest(scene, played, folder);
    const found = await diagnose(await logsOnDisk(folder), { ended: 'failed' });
    expect(found).toMatchObject({ cause: 'executor-memory-overhead', remedy: 'more-executor-overhead' });
    expect(found?.title).toContain('896 MB');
  });
});
