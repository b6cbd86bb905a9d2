import { z } from 'zod';
import shipped from './table.json' with { type: 'json' };

const usd = z.number().positive().max(10_000);
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** What one region asks: for an hour of a machine by its type, EMR's fee for it, a month of a GB by the volume's type. */
const regionTable = z.strictObject({
  ec2: z.record(z.string(), usd),
  emr: z.record(z.string(), usd),
  gbMonth: z.record(z.string(), usd),
});

/** Exact prices of some regions, as `stoker prices update` writes them. */
export const exactTable = z.strictObject({ on: date, source: z.string(), regions: z.record(z.string(), regionTable) });
export type RegionTable = z.infer<typeof regionTable>;
export type ExactTable = z.infer<typeof exactTable>;

/**
 * What is shipped: within a family a machine of twice the vCPUs costs twice as much, so that one price of each family and
 * region tells all sizes.
 */
const shippedTable = z.strictObject({
  on: date,
  source: z.string(),
  /** By the family: its sizes, the price of its `xlarge` by region, and EMR's fee for that and at most. */
  families: z.record(
    z.string(),
    z.strictObject({
      sizes: z.array(z.string()).min(1),
      xlarge: z.record(z.string(), usd),
      emr: z.strictObject({ xlarge: usd, most: usd.optional() }),
    }),
  ),
  /** A month of a GB by region and the volume's type. */
  gbMonth: z.record(z.string(), z.record(z.string(), usd)),
});
export type ShippedTable = z.infer<typeof shippedTable>;

/** The table that comes with Stoker. */
export const SHIPPED: ShippedTable = shippedTable.parse(shipped);
