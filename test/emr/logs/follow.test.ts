import { expect, it } from 'vitest';
import { readNewLines } from '../../../src/emr/logs/follow/new-lines.ts';
import { byWeight } from '../../../src/emr/logs/sources/source.ts';
import { logSource } from '../../support/log-source.ts';

it('follows of very many executors those that spoke last, and asks nothing of the others', async () => {
  const sources = Array.from({ length: 300 }, (_, minute) =>
    logSource(
      `containers/application_1_0001/container_1_0001_01_${String(minute + 2).padStart(6, '0')}/stderr`,
      'x\n',
      {
        updatedAt: new Date(Date.UTC(2026, 0, 1, 0, minute)),
      },
    ),
  ).toSorted(byWeight);
  const { logs, cursors } = await readNewLines({ sources, problems: [] }, 'executor', {});
  expect(logs).toHaveLength(20);
  expect(Object.keys(cursors)).toHaveLength(20);
  expect(logs[0]?.name).toBe('executor stderr, container_1_0001_01_000301');
});
