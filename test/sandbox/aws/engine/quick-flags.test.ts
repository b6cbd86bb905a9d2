import { describe, expect, it } from 'vitest';
import { mebibytes, toLocal } from '../../../../sandbox/aws/engine/quick-flags.ts';

const machine = {
  cores: 2,
  memoryMb: 10_000,
  defaults: { 'spark.master': 'yarn', 'spark.driver.memory': '2048M', 'spark.executor.memory': '4g' },
};
const local = (heap: number) => ['--master', 'local[2]', '--deploy-mode', 'client', '--driver-memory', `${heap}m`];

describe('toLocal', () => {
  it.each<[string, string[], string[]]>([
    [
      'mode and sizes of flags',
      '--deploy-mode cluster --master yarn --num-executors 4 --executor-memory 6g job.py a'.split(' '),
      [...local(6144), 'job.py', 'a'],
    ],
    [
      'flags written with =',
      ['--deploy-mode=cluster', '--executor-memory=1g', '--name=x', 'job.py'],
      [...local(2048), '--name', 'x', 'job.py'],
    ],
    [
      'settings',
      ['--conf', 'spark.master=yarn', '--conf', 'spark.submit.deployMode=cluster', '--conf', 'spark.x=a=b', 'job.py'],
      [...local(4096), '--conf', 'spark.x=a=b', 'job.py'],
    ],
    [
      'what belongs to the script',
      ['s3://b/job.py', '--deploy-mode', 'cluster', '--conf', 'x'],
      [...local(4096), 's3://b/job.py', '--deploy-mode', 'cluster', '--conf', 'x'],
    ],
    [
      'switches',
      ['--verbose', '--py-files', 's3://b/x.zip', 'job.py'],
      [...local(4096), '--verbose', '--py-files', 's3://b/x.zip', 'job.py'],
    ],
    ['more memory than there is', ['--executor-memory', '64g', 'job.py'], [...local(10_000), 'job.py']],
  ])('rewrites %s', (_, given, expected) => {
    expect(toLocal(given, machine).args).toEqual(expected);
  });

  it('leaves a command alone that names another master than YARN', () => {
    const given = ['--master', 'local[1]', '--driver-memory', '1g', 'job.py'];
    expect(toLocal(given, machine)).toEqual({ args: given, env: {}, clusterMode: false });
  });

  it("gives the driver what YARN's settings put into its environment", () => {
    const submit = toLocal(['--deploy-mode', 'cluster', '--conf', 'spark.yarn.appMasterEnv.A=b=c', 'job.py'], machine);
    expect(submit).toMatchObject({ env: { A: 'b=c' }, clusterMode: true });
  });
});

describe('mebibytes', () => {
  it.each([
    ['512', 512],
    ['8537M', 8537],
    ['4g', 4096],
    ['2GB', 2048],
    ['2048k', 2],
  ])('reads %s', (text, expected) => {
    expect(mebibytes(text)).toBe(expected);
  });

  it('says what Spark takes', () => {
    expect(() => mebibytes('lots')).toThrow("'lots' is no size of memory; Spark takes e.g. 512m or 4g.");
  });
});
