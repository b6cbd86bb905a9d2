import type { AuditEntry } from '../records.ts';
import { type Db, fromRow, insertSql } from './rows.ts';
import type { Audit } from './store.ts';

export function auditTable(db: Db): Audit {
  return {
    add: async (entry, now) => {
      const { text, values } = insertSql('audit', { ...entry, at: now }, ['detail'], '');
      await db.query(text, values);
    },
    recent: async (limit) =>
      (await db.query('select * from audit order by id desc limit $1', [limit])).rows.map((row) =>
        fromRow<AuditEntry & { at: Date }>(row),
      ),
  };
}
