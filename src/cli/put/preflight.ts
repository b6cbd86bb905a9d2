import { s3Uri } from '../../aws/s3/place.ts';
import { UserError } from '../../errors.ts';
import { eachAtOnce } from '../../runs/at-once.ts';
import type { Bucket } from './bucket.ts';
import type { Transfer } from './plan.ts';
import { isSame } from './send.ts';

/** What stands at a file's place before it is sent. */
export type Before = 'nothing' | 'same' | 'other';

const AT_ONCE = 8;
const NAMED = 5;

/** Looks at the place of each file. */
export async function lookAt(bucket: Bucket, transfers: readonly Transfer[]): Promise<Map<Transfer, Before>> {
  // In the order of the files, whichever is looked at first.
  const before = new Map<Transfer, Before>(transfers.map((transfer) => [transfer, 'nothing']));
  await eachAtOnce(transfers, AT_ONCE, async (transfer) => {
    const there = await bucket.head(transfer.place);
    if (there) before.set(transfer, (await isSame(transfer, there)) ? 'same' : 'other');
    return true;
  });
  return before;
}

/** Throws when something would be overwritten: of many files none is sent then. */
export function requireFree(before: ReadonlyMap<Transfer, Before>): void {
  const taken = [...before].filter(([, what]) => what === 'other').map(([{ place }]) => s3Uri(place));
  if (taken.length === 0) return;
  const [one] = taken;
  const names = taken.slice(0, NAMED).join(', ') + (taken.length > NAMED ? ', …' : '');
  throw new UserError(
    taken.length === 1
      ? `${one} is there already, with other content. Nothing was sent.`
      : `${taken.length} of ${before.size} are there already, with other content: ${names}. Nothing was sent.`,
    'Overwrite with --force, or send to another folder.',
  );
}
