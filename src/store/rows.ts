import type { QueryResultRow } from 'pg';

/** A pool or the client of a transaction. */
export interface Db {
  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<{ rows: R[]; rowCount: number | null }>;
}

/** The one time that a query selects as `at`; null when there is none. */
export async function momentOf(db: Db, text: string, values: unknown[]): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date | null }>(text, values);
  return rows[0]?.at ?? null;
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
/** The columns of all tables, as they come up: a report reads some ten thousand rows. */
const FIELDS = new Map<string, string>();

function fieldOf(column: string): string {
  const known = FIELDS.get(column);
  if (known !== undefined) return known;
  const field = camel(column);
  FIELDS.set(column, field);
  return field;
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A row with its columns in the code's spelling: `aws_id` → `awsId`. The columns are the fields of `T`. */
export function fromRow<T>(row: QueryResultRow): T {
  const record: Record<string, unknown> = {};
  for (const column of Object.keys(row)) record[fieldOf(column)] = row[column];
  return record as T;
}

/** `insert into …` for a record; JSON columns are named, because an array would else become a Postgres array. */
export function insertSql(
  table: string,
  record: object,
  json: readonly string[],
  tail: string,
): { text: string; values: unknown[] } {
  const entries = Object.entries(record);
  const columns = entries.map(([field]) => snake(field));
  return {
    text: `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')}) ${tail}`,
    values: entries.map(([field, value]) => encode(field, value, json)),
  };
}

/** `update … set …` for the named fields; `where` continues the numbering after them through `$WHERE1`, `$WHERE2`. */
export function updateSql(
  table: string,
  change: object,
  json: readonly string[],
  where: string,
  whereValues: unknown[],
): { text: string; values: unknown[] } | null {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return null;
  const sets = entries.map(([field], i) => `${snake(field)} = $${i + 1}`);
  return {
    text: `update ${table} set ${sets.join(', ')} where ${where.replace(/\$WHERE(\d)/g, (_, n: string) => `$${entries.length + Number(n)}`)}`,
    values: [...entries.map(([field, value]) => encode(field, value, json)), ...whereValues],
  };
}

const encode = (field: string, value: unknown, json: readonly string[]): unknown =>
  json.includes(field) && value !== null ? toJson(value) : value;

/** JSON as Postgres takes it: U+0000 and halves of characters, which logs do hold, are replaced. */
export const toJson = (value: unknown): string => JSON.stringify(storable(value));

function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\u0000', '\uFFFD').toWellFormed();
  if (Array.isArray(value)) return value.map(storable);
  if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), storable(inner)]));
  }
  return value;
}
