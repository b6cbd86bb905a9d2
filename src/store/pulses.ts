import { type Db, momentOf } from './rows.ts';
import type { Pulses } from './store.ts';

export function pulsesTable(db: Db): Pulses {
  return {
    beat: async (of, now) => {
      await db.query('insert into pulses (of, at) values ($1, $2) on conflict (of) do update set at = excluded.at', [
        of,
        now,
      ]);
    },
    last: (of) => momentOf(db, 'select at from pulses where of = $1', [of]),
  };
}
