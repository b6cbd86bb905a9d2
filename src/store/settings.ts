import type { PersonSettings } from '../records.ts';
import { type Db, fromRow, insertSql } from './rows.ts';
import type { Settings } from './store.ts';

const COLUMNS = { quietHours: 'quiet_hours', direct: 'direct', zone: 'zone' } as const;

export function settingsTable(db: Db): Settings {
  return {
    get: async (person) => {
      const { rows } = await db.query('select * from settings where person = $1', [person]);
      return rows[0] ? fromRow<PersonSettings>(rows[0]) : null;
    },
    put: async (person, change, now) => {
      const given = Object.entries(COLUMNS).filter(([field]) => change[field as keyof typeof COLUMNS] !== undefined);
      const sets = [...given.map(([, column]) => column), 'changed_at'].map(
        (column) => `${column} = excluded.${column}`,
      );
      const { text, values } = insertSql(
        'settings',
        { person, ...change, changedAt: now },
        [],
        `on conflict (person) do update set ${sets.join(', ')}`,
      );
      await db.query(text, values);
    },
  };
}
