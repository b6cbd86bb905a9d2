import { AwsError } from '../contract.ts';
import { parsePattern } from './pattern.ts';
import type { LogStore } from './store.ts';
import type { StoredEvent } from './stream-file.ts';

const MAX_EVENTS = 10_000;

interface Hit {
  stream: string;
  event: StoredEvent;
}

function compareHits(a: Hit, b: Hit): number {
  return (
    a.event.timestamp - b.event.timestamp ||
    (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.event.serial - b.event.serial)
  );
}

function readToken(text: unknown): Hit | null {
  if (typeof text !== 'string') return null;
  try {
    const [timestamp, stream, serial] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [
      number,
      string,
      number,
    ];
    if (typeof timestamp !== 'number' || typeof stream !== 'string' || typeof serial !== 'number') throw new Error();
    return { stream, event: { timestamp, serial, message: '', ingestionTime: 0 } };
  } catch {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
}

function streamsOf(store: LogStore, group: string, input: Record<string, unknown>): string[] {
  const names = input.logStreamNames as string[] | undefined;
  const prefix = input.logStreamNamePrefix as string | undefined;
  if (names !== undefined && prefix !== undefined) {
    throw new AwsError('InvalidParameterException', 'Use logStreamNames or logStreamNamePrefix, not both.');
  }
  const missing = names?.find((name) => store.stream(group, name) === undefined);
  if (missing !== undefined) {
    throw new AwsError('ResourceNotFoundException', `The specified log stream does not exist: '${missing}'.`);
  }
  const all = store.streams(group).map((stream) => stream.name);
  return all.filter((name) => (names === undefined ? name.startsWith(prefix ?? '') : names.includes(name)));
}

/** The events of many streams that match a pattern, by time. */
export async function filterEvents(
  store: LogStore,
  group: string,
  input: Record<string, unknown>,
  eventsOf: (stream: string) => Promise<StoredEvent[]>,
) {
  const matches = parsePattern((input.filterPattern as string | undefined) ?? '');
  const from = (input.startTime as number | undefined) ?? 0;
  const to = (input.endTime as number | undefined) ?? Infinity;
  const limit = (input.limit as number | undefined) ?? MAX_EVENTS;
  const after = readToken(input.nextToken);
  const streams = streamsOf(store, group, input);
  const hits: Hit[] = [];
  for (const stream of streams) {
    for (const event of await eventsOf(stream)) {
      if (event.timestamp < from || event.timestamp >= to || !matches(event.message)) continue;
      if (after === null || compareHits({ stream, event }, after) > 0) hits.push({ stream, event });
    }
  }
  hits.sort(compareHits);
  const page = hits.slice(0, limit);
  const last = page.at(-1);
  const place = last && [last.event.timestamp, last.stream, last.event.serial];
  return {
    events: page.map(({ stream, event }) => ({
      logStreamName: stream,
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.ingestionTime,
      eventId: `${String(event.timestamp).padStart(16, '0')}${String(event.serial).padStart(40, '0')}`,
    })),
    searchedLogStreams: [],
    ...(hits.length > page.length ? { nextToken: Buffer.from(JSON.stringify(place)).toString('base64url') } : {}),
  };
}
