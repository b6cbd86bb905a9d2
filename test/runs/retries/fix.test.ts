import { describe, expect, it } from 'vitest';
import { job, preset } from '../../../src/config/schema.ts';
import { buildSparkSubmitStep } from '../../../src/emr/build-step.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import type { RunId } from '../../../src/ids.ts';
import { fixOf } from '../../../src/runs/retries/fix.ts';
import { requireRoom } from '../../../src/runs/retries/room.ts';
import { run } from '../../slack/support/records.ts';

const nightly = preset.parse({
  description: 'Two workers.',
  releaseLabel: 'emr-7.13.0',
  applications: ['Spark'],
  instances: { groups: { primary: { type: 'm5.xlarge' }, core: { type: 'm5.xlarge', count: 2 } } },
});
const retrain = job.parse({
  description: 'Trains.',
  script: 'jobs/retrain.py',
  preset: 'nightly',
  sparkConf: { 'spark.executor.memory': '4g' },
});
const config = { presets: { nightly }, jobs: { retrain }, prices: shippedPrices('us-east-1') };
const configurations = [{ Classification: 'spark-defaults', Properties: { 'spark.executor.cores': '1' } }];
const heap = {
  cause: 'executor-heap',
  remedy: 'more-executor-heap',
  observed: {},
  properties: {},
} as const;
const failedFor = (cause: string, id: string) =>
  run({ id: id as RunId, state: 'failed', failure: { message: 'No.', cause } });
const changes = (...given: Parameters<typeof fixOf>) =>
  fixOf(...given).fix?.changes.map(({ what, from, to }) => `${what} ${from} → ${to}`) ?? null;

describe('the fix of a run', () => {
  it('is computed from its preset, its job and what it had', () => {
    expect(changes(config, run(), [], heap, configurations)).toEqual(['executor memory 4g → 8g']);
    const before = run({ overrides: { spark: { 'spark.executor.memory': '8g' } } });
    expect(changes(config, before, [], heap, configurations)).toEqual(['executor memory 8g → 10g']);
    const larger = run({ overrides: { spark: { 'spark.executor.memory': '8g' }, workers: { type: 'm5.2xlarge' } } });
    expect(changes(config, larger, [], heap, configurations)).toEqual(['executor memory 8g → 16g']);
  });

  it('knows what the logs tell of settings that nobody here has made', () => {
    const bare = { ...config, jobs: { retrain: { ...retrain, sparkConf: {} } } };
    const told = { ...heap, properties: { 'spark.executor.memory': '2g' } };
    expect(changes(bare, run(), [], told, configurations)).toEqual(['executor memory 2g → 4g']);
    expect(changes(config, run(), [], told, configurations)).toEqual(['executor memory 4g → 8g']);
  });

  it('answers the same cause twice in a chain, and another one anew', () => {
    const twice = [failedFor('executor-heap', 'r-one'), failedFor('executor-heap', 'r-two')];
    expect(fixOf(config, run(), twice, heap, configurations)).toEqual({
      fix: null,
      notes: ['More of the same was tried twice (r-one, r-two) and did not help.'],
    });
    const mixed = [failedFor('disk-full', 'r-zero'), ...twice];
    expect(fixOf(config, run(), mixed, heap, configurations).notes[0]).toContain('twice (r-one, r-two)');
    const others = [failedFor('executor-heap', 'r-one'), failedFor('disk-full', 'r-two')];
    expect(fixOf(config, run(), others, heap, configurations).fix).not.toBeNull();
  });

  it('of a shared cluster leaves its nodes alone, and says what a cluster of its own would have', () => {
    const full = run({ ownCluster: false, overrides: { spark: { 'spark.executor.memory': '10g' } } });
    expect(fixOf(config, full, [], heap, configurations)).toEqual({
      fix: null,
      notes: [
        "The nodes of a shared cluster are not one run's to change. Without `--on`, on a cluster of its own: node type m5.xlarge → m5.2xlarge, executor memory 10g → 20g.",
      ],
    });
  });

  it('is none without its preset, its job or a remedy', () => {
    const none = { fix: null, notes: [] };
    expect(fixOf({ ...config, presets: {} }, run(), [], heap, configurations)).toEqual(none);
    expect(fixOf({ ...config, jobs: {} }, run(), [], heap, configurations)).toEqual(none);
    expect(fixOf(config, run(), [], { ...heap, remedy: null }, configurations)).toEqual(none);
  });
});

describe("a run's own settings", () => {
  it('go to its step after those of the job, and before its secrets', () => {
    const { HadoopJarStep } = buildSparkSubmitStep({
      job: retrain,
      name: 'retrain r-1',
      arguments: {},
      overrides: { spark: { 'spark.executor.memory': '8g', 'spark.executor.cores': '1' } },
      code: { scriptUri: 's3://b/code/retrain.py', archiveUri: 's3://b/code/all.zip' },
      runId: 'r-1',
      region: 'us-east-1',
      resultUri: 's3://b/runs/r-1/result.json',
      onFailure: 'TERMINATE_CLUSTER',
    });
    const conf = HadoopJarStep?.Args?.filter((_, index, all) => all[index - 1] === '--conf').slice(2);
    expect(conf).toEqual(['spark.executor.memory=8g', 'spark.executor.cores=1']);
  });

  it('are refused before a launch when the nodes cannot hold them', () => {
    const overrides = { spark: { 'spark.executor.memory': '11g' } };
    expect(() => requireRoom(nightly, retrain, configurations, overrides)).toThrow(
      /do not fit its nodes: spark.executor.memory: '11g' does not fit m5.xlarge: with its overhead the container is 13376 MiB/,
    );
    expect(() =>
      requireRoom(nightly, retrain, configurations, { ...overrides, workers: { type: 'm5.2xlarge' } }),
    ).not.toThrow();
    expect(() => requireRoom(nightly, retrain, configurations, null)).not.toThrow();
  });
});
