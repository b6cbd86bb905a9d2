import { describe, expect, it } from 'vitest';
import { teamFile } from '../../../src/config/schema.ts';
import { isIgnored, ownerOf } from '../../../src/runs/found/owner.ts';

const ORDER = teamFile.shape.found.parse({}).ownerTags;

describe('the owner of a found cluster', () => {
  it.each([
    ['a Slack id', { owner: 'U0ADAKOVA1' }, 'U0ADAKOVA1'],
    ['a Slack id as a mention', { owner: ' <@U0ADAKOVA1> ' }, 'U0ADAKOVA1'],
    ['a tag in other letters', { OWNER: 'ada' }, 'ada'],
    ['an e-mail address', { CreatedBy: 'ada@example.com' }, 'ada@example.com'],
    ['a user of IAM', { createdBy: 'arn:aws:iam::111122223333:user/data/ada' }, 'ada'],
    ['a user of IAM in China', { createdBy: 'arn:aws-cn:iam::111122223333:user/ada' }, 'ada'],
    [
      'a session that a person named',
      { owner: 'arn:aws:sts::111122223333:assumed-role/Data/ada@example.com' },
      'ada@example.com',
    ],
    [
      'the role, where a program named the session',
      { owner: 'arn:aws:sts::111122223333:assumed-role/etl/i-0123456789abcdef0' },
      'etl',
    ],
    [
      'the role, where boto3 named the session',
      { owner: 'arn:aws:sts::111122223333:assumed-role/etl/botocore-session-1763770000' },
      'etl',
    ],
    ['the tag that AWS itself gives', { 'aws:createdBy': 'IAMUser:AIDACKCEVSQ6C2EXAMPLE:ada' }, 'ada'],
    [
      'the next tag, where AWS only knows a program',
      { 'aws:createdBy': 'AssumedRole:AROAEXAMPLEID:botocore-session-1763770000', team: 'data' },
      'data',
    ],
    ['the root of an account', { createdBy: 'arn:aws:iam::111122223333:root' }, 'root'],
    ['the first tag of the order', { team: 'data', owner: 'ada' }, 'ada'],
    ['the next one where the first is empty', { owner: '  ', team: 'data' }, 'data'],
    ['nobody', { Name: 'etl' }, null],
    ['nobody without tags', {}, null],
  ])('is %s', (_what, tags: Record<string, string>, owner) => {
    expect(ownerOf(tags, ORDER)).toBe(owner);
  });

  it('follows the order of stoker.yml', () => {
    expect(ownerOf({ owner: 'ada', costcenter: 'data' }, ['CostCenter', 'owner'])).toBe('data');
  });

  it('is never a mention of somebody whom nobody meant', () => {
    expect(ownerOf({ owner: 'WAREHOUSE' }, ORDER)).toBe('warehouse');
    expect(ownerOf({ owner: 'U'.repeat(300) }, ORDER)).toBe('u'.repeat(100));
  });
});

describe('a tag of found.ignore', () => {
  it.each([
    ['the same value', { env: 'prod' }, { env: 'prod' }, true],
    ['in other letters', { Env: 'PROD' }, { env: 'prod' }, true],
    ['another value', { env: 'dev' }, { env: 'prod' }, false],
    ['any value', { airflow: 'x' }, { airflow: '*' }, true],
    ['an empty value for any', { airflow: '' }, { airflow: '*' }, true],
    ['the beginning of a value', { team: 'data-eng' }, { team: 'data-*' }, true],
    ['a part of a value', { name: 'my-etl-job' }, { name: '*etl*' }, true],
    ['two ends that overlap', { name: 'aba' }, { name: 'ab*ba' }, false],
    ['another tag', { team: 'prod' }, { env: 'prod' }, false],
    ['one of two rules', { b: '2' }, { a: '1', b: '2' }, true],
    ['no rule', { b: '2' }, {}, false],
  ])('%s', (_what, tags: Record<string, string>, ignore: Record<string, string>, expected) => {
    expect(isIgnored(tags, ignore)).toBe(expected);
  });

  it('is read in no time, whatever its stars', () => {
    expect(isIgnored({ a: 'a'.repeat(256) }, { a: `${'*a'.repeat(100)}*b` })).toBe(false);
  });
});
