import { createHash } from 'node:crypto';
import { badRequest } from './errors.ts';

/** One page of `items`, and the marker of the next; a marker names the last item seen, so new items do not shift it. */
export function page<T>(
  items: readonly T[],
  idOf: (item: T) => string,
  marker: string | undefined,
  size: number,
): { items: T[]; marker?: string } {
  let from = 0;
  if (marker !== undefined) {
    const last = Buffer.from(marker, 'base64url').toString('utf8');
    const index = items.findIndex((item) => idOf(item) === last);
    if (index < 0) throw badRequest(`Marker '${marker}' is not valid.`);
    from = index + 1;
  }
  const slice = items.slice(from, from + size);
  const last = slice.at(-1);
  if (last === undefined || from + size >= items.length) return { items: slice };
  return { items: slice, marker: Buffer.from(idOf(last)).toString('base64url') };
}

/** The same things in an order that means nothing and stays the same: EMR's ListClusters promises none. */
export const scattered = <T extends { id: string }>(things: readonly T[]): T[] =>
  things
    .map((thing) => ({ thing, place: createHash('sha256').update(thing.id).digest('hex') }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ thing }) => thing);
