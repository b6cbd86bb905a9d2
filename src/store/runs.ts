import type { Run, Step } from '../records.ts';
import { type Db, fromRow, insertSql, updateSql } from './rows.ts';
import type { EarlierRun, Runs, Steps } from './store.ts';

/** The oldest first, those of a chain, which are wanted at once, in their order. */
const IN_ORDER = `created_at, (chain->>'position')::integer, id`;
const JSON_FIELDS = ['arguments', 'result', 'failure', 'overrides', 'cost', 'chain'] as const;

export function runsTable(db: Db): Runs {
  const many = async (text: string, values: unknown[]): Promise<Run[]> =>
    (await db.query(text, values)).rows.map((row) => fromRow<Run>(row));
  const one = async (text: string, values: unknown[]): Promise<Run | null> => (await many(text, values))[0] ?? null;

  return {
    insert: async ({ stepName, ...run }, now) => {
      const { text, values } = insertSql(
        'runs',
        { ...run, createdAt: now },
        JSON_FIELDS,
        'on conflict do nothing returning *',
      );
      const inserted = await one(text, values);
      if (inserted) await db.query('insert into steps (run_id, position, name) values ($1, 0, $2)', [run.id, stepName]);
      return inserted;
    },
    get: (id) => one('select * from runs where id = $1', [id]),
    byRequestKey: (key) => one('select * from runs where request_key = $1', [key]),
    live: () =>
      many(
        `select * from runs where state in ('requested', 'launching', 'provisioning', 'running') order by ${IN_ORDER}`,
        [],
      ),
    onCluster: (id) => many(`select * from runs where cluster_id = $1 order by ${IN_ORDER}`, [id]),
    onClusters: (ids) => many(`select * from runs where cluster_id = any($1) order by ${IN_ORDER}`, [ids]),
    takeOpen: (id) =>
      many(
        `select * from runs
         where cluster_id = $1
           and (own_cluster or state in ('requested', 'launching', 'provisioning', 'running') or failure->>'looking' = 'true')
         order by ${IN_ORDER} for no key update`,
        [id],
      ),
    recent: (limit) =>
      many(`select * from runs order by created_at desc, (chain->>'position')::integer desc, id limit $1`, [limit]),
    failedSince: (since, limit) =>
      many(
        `select * from runs
         where state = 'failed' and ended_at >= $1 and not exists (select from runs again where again.retry_of = runs.id)
         order by ended_at desc, id limit $2`,
        [since, limit],
      ),
    newestOf: (person) =>
      one(
        `select * from runs where requested_by = $1 order by created_at desc, (chain->>'position')::integer, id limit 1`,
        [person],
      ),
    succeeded: async (job, limit) => {
      const { rows } = await db.query<EarlierRun>(
        `select runs.preset, runs.arguments, extract(epoch from steps.ended_at - steps.started_at)::float8 as seconds,
           coalesce(progress.track, '{}') as track
         from runs join steps on steps.run_id = runs.id left join progress on progress.run_id = runs.id
         where runs.job = $1 and runs.state = 'succeeded' and steps.ended_at > steps.started_at
         order by runs.ended_at desc limit $2`,
        [job, limit],
      );
      return rows;
    },
    ofChain: (lead) =>
      many(`select * from runs where chain->>'lead' = $1 order by (chain->>'position')::integer`, [lead]),
    retriesOf: (id) => many('select * from runs where retry_of = $1 order by created_at, id', [id]),
    update: async (id, change) => {
      const sql = updateSql('runs', change, JSON_FIELDS, 'id = $WHERE1', [id]);
      if (sql) await db.query(sql.text, sql.values);
    },
  };
}

export function stepsTable(db: Db): Steps {
  const ofRuns: Steps['ofRuns'] = async (ids) =>
    (await db.query('select * from steps where run_id = any($1) order by run_id, position', [ids])).rows.map((row) =>
      fromRow<Step>(row),
    );
  return {
    ofRun: (id) => ofRuns([id]),
    ofRuns,
    update: async (runId, position, change) => {
      const sql = updateSql('steps', change, ['awsFailure'], 'run_id = $WHERE1 and position = $WHERE2', [
        runId,
        position,
      ]);
      if (sql) await db.query(sql.text, sql.values);
    },
  };
}
