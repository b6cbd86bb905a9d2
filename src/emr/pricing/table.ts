import { z } from 'zod';
import shipped from './table.json' with { type: 'json' };

const usd = z.number().positive().max(10_000);
const byName = z.record(z.string(), usd);
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** What one region asked on a day: for an hour of a machine by its type, EMR's fee for it, a month of a GB by the volume's type. */
const regionTable = z.strictObject({ on: date, ec2: byName, emr: byName, gbMonth: byName });

/** Exact prices of some regions, as `stoker prices update` writes them. */
export const exactTable = z.strictObject({ source: z.string(), regions: z.record(z.string(), regionTable) });
export type RegionTable = z.infer<typeof regionTable>;
export type ExactTable = z.infer<typeof exactTable>;

/** What is shipped: prices on demand, without EMR's fee. */
const shippedTable = z.strictObject({
  on: date,
  source: z.string(),
  /** Where twice the vCPUs cost twice as much: a family's sizes, and the price of its `xlarge` by region. */
  families: z.record(z.string(), z.strictObject({ sizes: z.array(z.string()).min(1), xlarge: byName })),
  /** All others: a type's price by region. */
  types: z.record(z.string(), byName),
  /** A month of a GB by region and the volume's type. */
  gbMonth: z.record(z.string(), byName),
});
export type ShippedTable = z.infer<typeof shippedTable>;

/** The table that comes with Stoker. */
export const SHIPPED: ShippedTable = shippedTable.parse(shipped);

/** A record's own entry: names come from outside, and `constructor` is no price. */
export const entryOf = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
