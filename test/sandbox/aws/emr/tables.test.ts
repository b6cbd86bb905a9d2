import { describe, expect, it } from 'vitest';
import { INSTANCE_TYPES, normalizedUnits } from '../../../../sandbox/aws/emr/instance-types.ts';
import { isAtLeast, parseLabel, RELEASES } from '../../../../sandbox/aws/emr/releases.ts';
import { parseS3Uri } from '../../../../sandbox/aws/emr/s3-uri.ts';

describe('instance types', () => {
  // https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-hadoop-task-config.html
  it.each([
    ['c5.xlarge', 4, 8, 6_144],
    ['c5.4xlarge', 16, 32, 24_576],
    ['m5.xlarge', 4, 16, 12_288],
    ['m5.4xlarge', 16, 64, 57_344],
    ['m5.12xlarge', 48, 192, 188_416],
    ['r5.4xlarge', 16, 128, 122_880],
  ])('%s has %d vCPU, %d GiB, and gives YARN %d MB', (name, vcpu, gib, yarn) => {
    expect(INSTANCE_TYPES.get(name)).toMatchObject({ vcpu, memoryMb: gib * 1024, yarnMemoryMb: yarn });
  });

  it('of Graviton are ARM, and EMR has no large ones of them', () => {
    expect(INSTANCE_TYPES.get('m6g.4xlarge')?.architecture).toBe('ARM64');
    expect(INSTANCE_TYPES.get('m6gd.4xlarge')).toMatchObject({ architecture: 'ARM64', disks: 1 });
    expect(INSTANCE_TYPES.get('m6i.4xlarge')?.architecture).toBe('X86_64');
    expect(INSTANCE_TYPES.has('r7g.large')).toBe(false);
  });

  it.each([
    ['m4.large', 4],
    ['m5.xlarge', 8],
    ['m5.4xlarge', 32],
  ])('%s counts as %d normalized units', (name, units) => {
    expect(normalizedUnits(name)).toBe(units);
  });
});

describe('release labels', () => {
  it.each([
    ['emr-7.13.0', [7, 13, 0]],
    ['emr-spark-8.0.0', [8, 0, 0]],
    ['emr-5.36.2', [5, 36, 2]],
    ['emr-7', null],
    ['7.13.0', null],
    ['emr-7.13.0 ', null],
  ])('%s is %o', (label, numbers) => {
    expect(parseLabel(label)).toEqual(numbers);
  });

  it('are compared by number', () => {
    expect(isAtLeast('emr-7.13.0', 7, 11)).toBe(true);
    expect(isAtLeast('emr-7.9.0', 7, 11)).toBe(false);
    expect(isAtLeast('emr-spark-8.0.0', 7, 11)).toBe(true);
    expect(isAtLeast('nonsense', 0, 0)).toBe(false);
    expect([...RELEASES.keys()].every((label) => parseLabel(label))).toBe(true);
  });
});

describe('S3 URIs', () => {
  it.each([
    ['s3://bucket/a/b', { bucket: 'bucket', key: 'a/b' }],
    ['s3n://bucket', { bucket: 'bucket', key: '' }],
    ['s3a://bucket/', { bucket: 'bucket', key: '' }],
    ['s3://b/x', null],
    ['s3://Bad_Bucket/x', null],
    ['hdfs:///x', null],
    ['/tmp/x', null],
    ['s3://../x', null],
  ])('%s is %o', (uri, place) => {
    expect(parseS3Uri(uri)).toEqual(place);
  });
});
