import { AwsError } from '../contract.ts';
import { eventBytes, type StoredEvent } from './stream-file.ts';

/** A place between two events of a stream. */
interface Place {
  timestamp: number;
  serial: number;
}

const MAX_EVENTS = 10_000;
const MAX_PAGE_BYTES = 1024 * 1024;

/** 56 digits, as CloudWatch's tokens have: the time, then the event's place in its stream. */
function token(direction: 'f' | 'b', place: Place): string {
  return `${direction}/${String(place.timestamp).padStart(16, '0')}${String(place.serial).padStart(40, '0')}/s`;
}

function parseToken(text: string): { direction: 'f' | 'b'; place: Place } {
  const match = /^([fb])\/(\d{16})(\d{40})\/s$/.exec(text);
  if (match === null) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return {
    direction: match[1] === 'b' ? 'b' : 'f',
    place: { timestamp: Number(match[2]), serial: Number(match[3]) },
  };
}

const compare = (a: Place, b: Place) => a.timestamp - b.timestamp || a.serial - b.serial;

/** How many of the events, from the front or the back, fit into one page. */
function fitting(events: StoredEvent[], limit: number, fromEnd: boolean): number {
  let bytes = 0;
  let count = 0;
  while (count < events.length && count < limit) {
    const event = events[fromEnd ? events.length - 1 - count : count] as StoredEvent;
    bytes += eventBytes(event.message);
    if (bytes > MAX_PAGE_BYTES && count > 0) break;
    count++;
  }
  return count;
}

/** One page of GetLogEvents; at either end the token stays the one that was sent, which is how clients know the end. */
export function readPage(
  events: StoredEvent[],
  query: {
    startTime?: number | undefined;
    endTime?: number | undefined;
    limit?: number | undefined;
    nextToken?: string | undefined;
    startFromHead?: boolean | undefined;
  },
): { events: StoredEvent[]; nextForwardToken: string; nextBackwardToken: string } {
  const from = query.nextToken === undefined ? null : parseToken(query.nextToken);
  const inRange = events.filter(
    (event) => event.timestamp >= (query.startTime ?? 0) && event.timestamp < (query.endTime ?? Infinity),
  );
  const candidates = inRange.filter((event) => {
    if (from === null) return true;
    return from.direction === 'f' ? compare(event, from.place) > 0 : compare(event, from.place) < 0;
  });
  const backwards = from === null ? query.startFromHead !== true : from.direction === 'b';
  const count = fitting(candidates, query.limit ?? MAX_EVENTS, backwards);
  const page = backwards ? candidates.slice(candidates.length - count) : candidates.slice(0, count);
  const first = page[0];
  const last = page.at(-1);
  // `b` stands before the first event shown and `f` after the last; an empty page leaves both where they were.
  const stay =
    from?.place ?? (backwards ? (inRange.at(-1) ?? { timestamp: 0, serial: 0 }) : { timestamp: 0, serial: 0 });
  return {
    events: page,
    nextForwardToken: token('f', last ?? stay),
    nextBackwardToken: token('b', first ?? stay),
  };
}
