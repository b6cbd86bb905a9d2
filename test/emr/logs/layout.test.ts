import { expect, it } from 'vitest';
import { readLogPlace } from '../../../src/emr/logs/layout.ts';

it.each([
  ['j-1ABC2DEF3/steps/s-1ABC2DEF3/stderr.gz', { role: 'step', stream: 'stderr', step: 's-1ABC2DEF3', gzip: true }],
  ['steps/s-1ABC2DEF3/controller', { role: 'controller', stream: 'controller', gzip: false }],
  ['steps/s-1ABC2DEF3/stderr.txt.gz', { role: 'step', stream: 'stderr' }],
  ['steps/s-1ABC2DEF3/syslog.2026-11-21-15.gz', { role: 'step', stream: 'syslog' }],
  [
    'containers/application_1700000000000_0001/container_1700000000000_0001_01_000001/stdout.gz',
    { role: 'driver', stream: 'stdout', application: 'application_1700000000000_0001' },
  ],
  [
    'containers/application_1700000000000_0001/container_e03_1700000000000_0001_02_000007/stderr.gz',
    { role: 'executor', container: 'container_e03_1700000000000_0001_02_000007' },
  ],
  ['node/i-0123456789abcdef0/bootstrap-actions/2/stderr.gz', { role: 'bootstrap', action: 2 }],
  ['node/i-0123456789abcdef0/applications/hadoop-yarn/x.log.gz', { role: 'node', stream: 'other' }],
  ['/applications/application_1_1/container_1_1_01_000001/stderr', { role: 'driver', gzip: false }],
  ['my-job.log', { role: 'other', stream: 'other', step: null }],
])('%s says what it is', (path, expected) => {
  expect(readLogPlace(path)).toMatchObject(expected);
});
