/** US dollars for an hour of one node, on demand: the machine, and EMR's own fee, which is the same on Spot. */
export interface NodePrice {
  ec2: number;
  emr: number;
}

/** Where the prices hold, and when they were written down. */
export const PRICED = { region: 'us-east-1', on: '2026-11-21', source: 'https://aws.amazon.com/emr/pricing/' } as const;

/**
 * The sizes of a family, smallest first. Types whose fee is not known for certain are left out: no price is said of
 * them, which is better than a wrong one.
 */
const PRICES: Readonly<Record<string, NodePrice>> = {
  'm5.xlarge': { ec2: 0.192, emr: 0.048 },
  'm5.2xlarge': { ec2: 0.384, emr: 0.096 },
  'm5.4xlarge': { ec2: 0.768, emr: 0.192 },
  'm5.8xlarge': { ec2: 1.536, emr: 0.27 },
  'm5.12xlarge': { ec2: 2.304, emr: 0.27 },
  'm5.16xlarge': { ec2: 3.072, emr: 0.27 },
  'm5.24xlarge': { ec2: 4.608, emr: 0.27 },
  'r5.xlarge': { ec2: 0.252, emr: 0.063 },
  'r5.2xlarge': { ec2: 0.504, emr: 0.126 },
  'r5.4xlarge': { ec2: 1.008, emr: 0.252 },
  'r5.8xlarge': { ec2: 2.016, emr: 0.27 },
  'r5.12xlarge': { ec2: 3.024, emr: 0.27 },
  'r5.16xlarge': { ec2: 4.032, emr: 0.27 },
  'r5.24xlarge': { ec2: 6.048, emr: 0.27 },
  'c5.xlarge': { ec2: 0.17, emr: 0.043 },
  'c5.2xlarge': { ec2: 0.34, emr: 0.085 },
  'c5.4xlarge': { ec2: 0.68, emr: 0.17 },
  'c5.9xlarge': { ec2: 1.53, emr: 0.27 },
  'c5.18xlarge': { ec2: 3.06, emr: 0.27 },
  'm6g.xlarge': { ec2: 0.154, emr: 0.0385 },
  'm6g.2xlarge': { ec2: 0.308, emr: 0.077 },
  'm6g.4xlarge': { ec2: 0.616, emr: 0.154 },
  'r6g.xlarge': { ec2: 0.2016, emr: 0.0504 },
  'r6g.2xlarge': { ec2: 0.4032, emr: 0.1008 },
  'r6g.4xlarge': { ec2: 0.8064, emr: 0.2016 },
  'c6g.xlarge': { ec2: 0.136, emr: 0.034 },
  'c6g.2xlarge': { ec2: 0.272, emr: 0.068 },
  'c6g.4xlarge': { ec2: 0.544, emr: 0.136 },
};

/** What a node of this type costs; null for a type that is not in the table. */
export const priceOf = (type: string): NodePrice | null =>
  Object.hasOwn(PRICES, type) ? (PRICES[type] ?? null) : null;

/** Dollars as people read them: `$0.48`, `$0.193`. */
export const dollars = (amount: number): string =>
  `$${amount.toFixed(amount < 1 && (amount * 100) % 1 > 1e-9 ? 3 : 2)}`;

/** `$0.48 an hour` for one node with EMR's fee, or that it is not known. */
export function pricePerHour(type: string): string {
  const price = priceOf(type);
  return price ? `${dollars(price.ec2 + price.emr)} an hour` : 'at a price that Stoker does not know';
}
