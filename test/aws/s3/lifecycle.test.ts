import type { LifecycleRule } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalAws } from '../../../sandbox/aws/server.ts';
import { deletesAllIn, readLifecycle } from '../../../src/aws/s3/lifecycle.ts';
import { sizeBelow } from '../../../src/aws/s3/size.ts';
import { openLocalAws, s3Client } from '../../sandbox/aws/local-aws.ts';

const rule = (over: Partial<LifecycleRule>): LifecycleRule => ({
  Status: 'Enabled',
  Expiration: { Days: 30 },
  ...over,
});

describe('a rule deletes all that is old in logs/', () => {
  it.each([
    ['for the whole bucket', rule({ Filter: { Prefix: '' } }), true],
    ['for the folder', rule({ Filter: { Prefix: 'logs/' } }), true],
    ['for the folder, in the old form', rule({ Prefix: 'logs/' }), true],
    ['on a day', rule({ Filter: {}, Expiration: { Date: new Date() } }), true],
    ['not for a part of it', rule({ Filter: { Prefix: 'logs/j-1/' } }), false],
    ['not for another folder', rule({ Filter: { Prefix: 'runs/' } }), false],
    ['not when it is off', rule({ Status: 'Disabled', Filter: {} }), false],
    ['not when it only moves', { Status: 'Enabled', Filter: {}, Transitions: [{ Days: 30 }] } as LifecycleRule, false],
    ['not for certain tags', rule({ Filter: { Tag: { Key: 'a', Value: 'b' } } }), false],
    ['not for certain tags of the folder', rule({ Filter: { And: { Prefix: 'logs/', Tags: [] } } }), false],
    ['not for large objects alone', rule({ Filter: { Prefix: 'logs/', ObjectSizeGreaterThan: 1000 } }), false],
    [
      'not when it only clears away markers',
      rule({ Filter: {}, Expiration: { ExpiredObjectDeleteMarker: true } }),
      false,
    ],
  ])('%s', (_what, one, expected) => {
    expect(deletesAllIn([one], 'logs/')).toBe(expected);
  });
});

describe('a bucket', () => {
  let aws: LocalAws;
  beforeAll(async () => {
    aws = await openLocalAws();
    await aws.objects.createBucket('team');
  });
  afterAll(() => aws.close());

  it('without rules has none; one that is not there is not found', async () => {
    const s3 = s3Client(aws);
    expect(await readLifecycle(s3, 'team')).toEqual([]);
    await expect(readLifecycle(s3, 'nowhere')).rejects.toMatchObject({ kind: 'not-found' });
    s3.destroy();
  });

  it('has folders whose size is counted at all depths', async () => {
    for (const [key, body] of [
      ['logs/j-1/steps/s-1/stderr.gz', 'x'.repeat(1000)],
      ['logs/j-2/a', 'x'],
      ['code/a', 'xx'],
    ] as const)
      await aws.objects.put('team', key, body);
    const s3 = s3Client(aws);
    expect(await sizeBelow(s3, { bucket: 'team', key: 'logs/' })).toEqual({ files: 2, bytes: 1001, complete: true });
    expect(await sizeBelow(s3, { bucket: 'team', key: 'runs/' })).toEqual({ files: 0, bytes: 0, complete: true });
    s3.destroy();
  });
});
