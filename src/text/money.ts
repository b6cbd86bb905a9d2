import type { ClusterCost } from '../records.ts';

/** A price as people read it, with a tenth of a cent where it needs one: `$0.48`, `$0.193`, `$1,204.50`. */
export function dollars(amount: number): string {
  return Math.abs(amount) < 1 && Math.round(Math.abs(amount) * 1000) % 10 !== 0
    ? written(amount, 3)
    : written(amount, 2);
}

/** The same, marked where it is not known for certain: `about $0.48`. */
export const aboutDollars = (amount: number, estimated: boolean): string =>
  `${estimated ? 'about ' : ''}${dollars(amount)}`;

/** Money that was spent, to the cent; `about` before what is not known for certain. */
export function spent(amount: number, estimated = false): string {
  const about = estimated ? 'about ' : '';
  return amount > 0 && amount < 0.005 ? 'less than $0.01' : `${about}${written(amount, 2)}`;
}

function written(amount: number, digits: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${amount < 0 ? '-' : ''}$${Math.abs(amount).toLocaleString('en-US', options)}`;
}

/** What a cluster has cost by now, from its last reading on at the pace it had then, and no further than its end. */
export function costNow({ usd, hourlyUsd, at }: ClusterCost, endedAt: Date | null, now: Date): number {
  const until = endedAt && endedAt < now ? endedAt : now;
  const hours = Math.max(0, until.getTime() - Date.parse(at)) / 3_600_000;
  return usd + hourlyUsd * hours;
}
