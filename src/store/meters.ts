import type { ClusterInstance, IdleSpell } from '../records.ts';
import { type Db, fromRow, toJson } from './rows.ts';
import type { Meters } from './store.ts';

export function metersTable(db: Db): Meters {
  return {
    put: async (instances) => {
      for (const { clusterId, id, type, role, market, volumes, createdAt, endedAt } of instances) {
        await db.query(
          `insert into instances (cluster_id, id, type, role, market, volumes, created_at, ended_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (cluster_id, id) do update
             set type = excluded.type, role = excluded.role, market = excluded.market, volumes = excluded.volumes,
                 created_at = excluded.created_at, ended_at = excluded.ended_at`,
          [clusterId, id, type, role, market, toJson(volumes), createdAt, endedAt],
        );
      }
    },
    instancesOf: async (ids) => {
      const { rows } = await db.query(
        'select * from instances where cluster_id = any($1) order by cluster_id, created_at, id',
        [ids],
      );
      return rows.map((row) => fromRow<ClusterInstance>(row));
    },
    beginIdle: async (id, at) => {
      await db.query(
        `insert into idle_spells (cluster_id, began_at)
         select $1, $2 where not exists (select from idle_spells where cluster_id = $1 and ended_at is null)
         on conflict (cluster_id, began_at) do update set ended_at = null`,
        [id, at],
      );
    },
    endIdle: async (id, at) => {
      await db.query(
        'update idle_spells set ended_at = greatest(began_at, $2) where cluster_id = $1 and ended_at is null',
        [id, at],
      );
    },
    spellsOf: async (ids) => {
      const { rows } = await db.query(
        'select * from idle_spells where cluster_id = any($1) order by cluster_id, began_at',
        [ids],
      );
      return rows.map((row) => fromRow<IdleSpell>(row));
    },
  };
}
