import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AwsProblem } from '../../aws/errors.ts';
import { fetchPrices } from '../../emr/pricing/fetch.ts';
import { readUpdatedPrices, updatedPricesFile } from '../../emr/pricing/prices.ts';
import type { ExactTable } from '../../emr/pricing/table.ts';
import { UserError } from '../../errors.ts';
import type { Terminal } from '../terminal.ts';

/** Asks AWS for a region's prices of today and keeps them; those of other regions stay. Gives the words about it. */
export async function updatePrices(
  region: string,
  directory: string,
  now: Date,
  terminal: Pick<Terminal, 'status'>,
): Promise<string> {
  const asked = await fetchPrices({}, region, (words, prices) =>
    terminal.status(`Asking AWS for the prices of ${region}: ${words}, ${prices} so far …`),
  )
    .catch((error: unknown) => {
      if (error instanceof AwsProblem) throw new UserError(error.message, hintFor(error));
      throw error;
    })
    .finally(() => terminal.status(''));
  const file = updatedPricesFile(directory);
  // One that cannot be read is to be written anew.
  const before = await readUpdatedPrices(directory).catch(() => null);
  await keep(file, {
    source: "AWS's Pricing API",
    regions: { ...before?.regions, [region]: { on: now.toISOString().slice(0, 10), ...asked } },
  });
  const counts = [asked.ec2, asked.emr, asked.gbMonth].map((part) => Object.keys(part).length);
  const [machines, fees, disks] = counts;
  return (
    `Wrote ${file}: ${machines} machines, ${fees} with EMR's fee, ${disks} types of disk in ${region}.\n` +
    'A Stoker that runs reads it at its next start.'
  );
}

const hintFor = ({ kind, hint }: AwsProblem): string =>
  kind === 'denied' ? `${hint} Without it Stoker goes on with the prices that it comes with.` : hint;

/** Writes beside the place and renames, so that whoever reads sees the old table or the new one. */
async function keep(file: string, table: ExactTable): Promise<void> {
  const draft = `${file}.${randomUUID()}.draft`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(draft, `${JSON.stringify(table, null, 1)}\n`);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new UserError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
