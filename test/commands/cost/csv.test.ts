import { expect, it } from 'vitest';
import { costCsv } from '../../../src/commands/cost/csv.ts';
import type { CostReport } from '../../../src/cost-report.ts';

it.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['＝1+1', "'＝1+1"],
  ['\t=1', "'\t=1"],
  ['\n=1', '"\'\n=1"'],
  ['a "b", c', '"a ""b"", c"'],
  ['retrain', 'retrain'],
])('the name %j is the cell %j', (name, cell) => {
  const row = { name, usd: 1, idleUsd: 0, clusters: 1, estimated: false };
  const report = { by: 'job', from: 'A', to: 'B', rows: [row] } as unknown as CostReport;
  expect(costCsv(report, new Map())).toBe(
    `job,usd,idle_usd,clusters,estimated,from,to\r\n${cell},1.0000,0.0000,1,false,A,B\r\n`,
  );
});
