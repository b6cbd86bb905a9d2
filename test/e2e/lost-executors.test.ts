import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatabaseSecret } from '../../sandbox/demo/warehouse.ts';
import type { Run } from '../../src/records.ts';
import { type Container, containersOf, executorsOf, isDriver, killContainer } from './support/containers.ts';
import { type JobsHouse, longTests, openJobsHouse, twoExecutors, until } from './support/jobs-house.ts';

/**
 * A load loses an executor when each has copied all its rows and none has committed: the ledger is held shut until then.
 * Whatever Spark does about it, the rows are in the table once.
 */
const MINUTE = 60_000;
const ROWS = 20_000;

/** Python daemons of executors eat two gigabytes once a file appears; the one that takes the file away does. */
const eatWhenAsked = (sign: string) => `
import os, sys, threading, time

def eat():
    while True:
        time.sleep(0.1)
        try:
            os.rename(${JSON.stringify(sign)}, ${JSON.stringify(`${sign}.taken`)})
        except FileNotFoundError:
            continue
        hoard = bytearray(b"x") * (2 << 30)
        time.sleep(600)

if "pyspark.daemon" in sys.orig_argv:
    threading.Thread(target=eat, daemon=True).start()
`;

/** Makes the ledger as the first load into a database does, so that there is something to hold shut. */
async function makeLedger(warehouse: DatabaseSecret): Promise<void> {
  const program = `
from loading.database import connect, resolve_database
from loading.ledger import prepare_ledger

with connect(resolve_database("env:WAREHOUSE"), "test") as connection:
    connection.autocommit = True
    prepare_ledger(connection)
`;
  const root = join(import.meta.dirname, '..', '..');
  const env = { WAREHOUSE: JSON.stringify(warehouse) };
  const python = join(root, '.stoker', 'python', 'bin', 'python');
  await promisify(execFile)(python, ['-c', program], { cwd: join(root, 'spark-jobs'), env });
}

describe.skipIf(!existsSync('/proc'))('a load that loses an executor', { timeout: 6 * MINUTE }, () => {
  let house: JobsHouse;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stoker-appetite-'));
    const program = eatWhenAsked(join(folder, 'eat'));
    const appetite = `mkdir -p "$PIP_TARGET" && cat > "$PIP_TARGET/sitecustomize.py" <<'PYTHON'\n${program}\nPYTHON\n`;
    house = await openJobsHouse({
      pair: { spark: twoExecutors },
      stubborn: { spark: { ...twoExecutors, 'spark.yarn.maxAppAttempts': '2' } },
      hungry: { spark: twoExecutors, bootstrap: { 'appetite.sh': appetite } },
    });
    for (const part of [0, 1, 2, 3]) {
      const ids = Array.from({ length: ROWS / 4 }, (_, index) => part * (ROWS / 4) + index);
      await house.put(`numbers/${part}.csv`, `id,word\n${ids.map((id) => `${id},word ${id}\n`).join('')}`);
    }
    await makeLedger(house.stage.warehouse);
  }, 3 * MINUTE);
  afterAll(async () => {
    await house?.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await house.query('drop table if exists numbers');
    await house.query('create table numbers (id integer primary key, word text not null)');
  });

  /** Starts a load, and calls `strike` when every row has been copied and no task has committed. */
  async function loadStruck(preset: string, strike: (executors: Container[]) => Promise<void>): Promise<Run> {
    const gate = await house.warehouse();
    try {
      // Tasks may read the ledger and may not write it.
      await gate.query('begin; lock table stoker_load.partitions in exclusive mode');
      const run = await house.ask(`load --preset ${preset} --table numbers --input s3://stoker-demo/numbers/*.csv`);
      await until(async () => ((await tasksAtTheGate()) === 2 ? true : undefined));
      const executors = await executorsOf(house.engineFolder);
      expect(executors).toHaveLength(2);
      await strike(executors);
      await gate.query('commit');
      return await house.ended(run);
    } finally {
      await gate.end();
    }
  }

  /** Waits until a container is no more, whatever comes in its place. */
  const oneIsGone = (containers: Container[]) =>
    until(async () => {
      const alive = new Set((await containersOf(house.engineFolder)).map(({ id }) => id));
      return containers.every(({ id }) => alive.has(id)) ? undefined : true;
    });

  const tasksAtTheGate = async () => {
    const [row] = await house.query(
      "select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and query like 'INSERT INTO stoker_load.partitions%'",
    );
    return row?.count;
  };

  const expectAllOnce = async (run: Run) => {
    expect(run.failure).toBeNull();
    expect(
      await house.query('select count(*)::int, sum(id)::int, count(distinct word)::int as words from numbers'),
    ).toEqual([{ count: ROWS, sum: (ROWS * (ROWS - 1)) / 2, words: ROWS }]);
    expect(run.result?.tables[0]?.rows[0]).toEqual(['public.numbers', ROWS, ROWS, 0, ROWS]);
    // Nothing of the run is left where it was staged.
    expect(await house.query('select * from stoker_load.partitions')).toEqual([]);
  };

  const driverLog = async (run: Run) =>
    [...(await house.containerLogs(run))].find(([id]) => id.endsWith('_000001'))?.[1];

  it('because its container is stopped', async () => {
    const run = await loadStruck('pair', async (executors) => {
      killContainer(executors[0]);
      await oneIsGone(executors);
    });
    await expectAllOnce(run);
    expect(await driverLog(run)).toMatch(/Lost executor \d+ .*(Exit status: 137|exit code 137)/);
  });

  it('because YARN kills it for its memory', async () => {
    const run = await loadStruck('hungry', async (executors) => {
      await writeFile(join(folder, 'eat'), '');
      await oneIsGone(executors);
    });
    await expectAllOnce(run);
    expect(await driverLog(run)).toMatch(/killed by YARN for exceeding (physical )?memory limits/i);
  });

  it.runIf(longTests)('and its driver, after which YARN runs the whole of it again', async () => {
    const run = await loadStruck('stubborn', async () => {
      killContainer((await containersOf(house.engineFolder)).find(isDriver));
      await until(async () => (await containersOf(house.engineFolder)).find(({ id }) => id.endsWith('_02_000001')));
    });
    await expectAllOnce(run);
    const drivers = [...(await house.containerLogs(run)).keys()].filter((id) => isDriver({ id }));
    expect(drivers.map((id) => id.split('_').at(-2))).toEqual(['01', '02']);
  });
});
