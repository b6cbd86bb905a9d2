import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DescribeClusterCommand, DescribeStepCommand } from '@aws-sdk/client-emr';
import type { Played } from './play.ts';
import { pythonHome, type Scene } from './scene.ts';
import { type Places, shorten, tidy } from './tidy.ts';

const MOST_BYTES = 60_000;

/** Copies the logs of a played case from S3 into a folder, as EMR lays them out; `expected.json` stays in it. */
export async function harvest(scene: Scene, { clusterId, stepId, endedCluster }: Played, to: string): Promise<void> {
  const from = join(scene.aws.objects.root, 'logs', clusterId);
  const all = await filesBelow(from);
  const own = stepId === null ? [] : all.filter((path) => path.startsWith(`steps/${stepId}/`));
  const stderr = own.find((path) => /\/stderr/.test(path));
  const text = stderr === undefined ? '' : await readLog(join(from, stderr));
  const application = /\bapplication_\d+_\d+\b/.exec(text)?.[0];
  const containers = all.filter(
    (path) =>
      application !== undefined && path.startsWith(`containers/${application}/`) && !path.includes('/prelaunch'),
  );
  // Every container has the same three lines in prelaunch.out.
  const bootstrap = stepId === null ? all.filter((path) => path.startsWith('node/')) : [];

  await mkdir(to, { recursive: true });
  for (const entry of await readdir(to)) {
    if (entry !== 'expected.json') await rm(join(to, entry), { recursive: true });
  }
  const places = placesOf(scene, clusterId);
  for (const path of [...own, ...containers, ...bootstrap]) {
    const log = tidy(await readLog(join(from, path)), places);
    if (log.trim() === '') continue;
    const whole = gzipSync(log, { level: 9 });
    await mkdir(dirname(join(to, path)), { recursive: true });
    await writeFile(join(to, path), whole.length < MOST_BYTES ? whole : gzipSync(shorten(log), { level: 9 }));
  }
  await writeFile(
    join(to, 'emr.json'),
    tidy(`${JSON.stringify(await wordsOf(scene, { clusterId, stepId, endedCluster }), null, 2)}\n`, places),
  );
}

/** What EMR itself says of the step and its cluster. */
async function wordsOf({ emr }: Scene, { clusterId: ClusterId, stepId: StepId, endedCluster }: Omit<Played, 'name'>) {
  const { Cluster } = await emr.send(new DescribeClusterCommand({ ClusterId }));
  const step = StepId && (await emr.send(new DescribeStepCommand({ ClusterId, StepId }))).Step;
  const { State: state, StateChangeReason: reason, ErrorDetails: errorDetails } = Cluster?.Status ?? {};
  return {
    cluster: endedCluster ? { state, reason, errorDetails } : null,
    step: step ? { state: step.Status?.State, failureDetails: step.Status?.FailureDetails } : null,
  };
}

function placesOf({ aws, folder, workFolder }: Scene, clusterId: string): Places {
  return {
    work: workFolder(clusterId),
    logs: join(folder, 'aws', 'emr', 'logs', clusterId),
    objects: aws.objects.root,
    pythonHome,
    project: join(import.meta.dirname, '..', '..', '..'),
    scratch: folder,
    secrets: [aws.credentials.accessKeyId, aws.credentials.secretAccessKey],
  };
}

const readLog = async (path: string) => gunzipSync(await readFile(path)).toString('utf8');

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
