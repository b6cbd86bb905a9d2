import { describe, expect, it } from 'vitest';
import type { NodeSpec } from '../../../../sandbox/aws/contract.ts';
import { exports, siteXml } from '../../../../sandbox/aws/engine/configurations.ts';
import { defaultExecutor, workers } from '../../../../sandbox/aws/engine/spark-defaults.ts';

const node = (role: NodeSpec['role'], vcpu: number, yarnMemoryMb: number): NodeSpec => ({
  ...{ instanceId: `i-${role}`, instanceType: 'x', memoryMb: yarnMemoryMb + 4096 },
  ...{ role, vcpu, yarnMemoryMb },
});

describe('defaultExecutor', () => {
  it('is the one that a public listing of a c5.xlarge cluster shows: 4269M and 4 cores', () => {
    expect(defaultExecutor([node('MASTER', 8, 24_576), node('CORE', 4, 6144)])).toEqual({ cores: 4, memoryMb: 4269 });
  });

  it('takes no more cores than the node has', () => {
    expect(defaultExecutor([node('CORE', 2, 6144)])).toEqual({ cores: 2, memoryMb: 4269 });
  });
});

it('runs containers on the primary when it is alone', () => {
  const primary = node('MASTER', 4, 12_288);
  expect(workers([primary])).toEqual([primary]);
  expect(workers([primary, node('CORE', 4, 12_288)]).map((each) => each.role)).toEqual(['CORE']);
});

it('finds what spark-env exports', () => {
  const entries = [
    { Classification: 'spark-env', Configurations: [{ Classification: 'export', Properties: { A: '1' } }] },
    { Classification: 'hadoop-env', Configurations: [{ Classification: 'export', Properties: { B: '2' } }] },
  ];
  expect(exports(entries, 'spark-env')).toEqual({ A: '1' });
});

it('escapes values in XML', () => {
  expect(siteXml({ 'a.b': '<x> & y' })).toContain('<name>a.b</name><value>&lt;x&gt; &amp; y</value>');
});
