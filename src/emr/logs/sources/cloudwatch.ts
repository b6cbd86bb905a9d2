import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  type LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { translateAwsError } from '../../../aws/errors.ts';
import type { LogSource } from './source.ts';

/** A page has fifty names. */
const MOST_STREAM_PAGES = 40;

/** A log as EMR streams it to CloudWatch Logs: it can also be read from its end, and on from where it was left. */
export interface StreamedLog extends LogSource {
  from: 'cloudwatch';
  /** The events after a place, or the newest ones without one: one page, oldest first, and the place after them. */
  after(place: string | null, limit?: number): Promise<StreamedPage>;
}

export interface StreamedPage {
  lines: string[];
  /** Null: there is no such stream yet. */
  place: string | null;
}

/** Where CloudWatch Logs holds what of a cluster. */
export interface LogGroup {
  group: string;
  prefix: string;
}

/** The streams of a cluster whose path begins so; none when there is no such group yet. Throws an `AwsProblem`. */
export async function listStreamedLogs(
  client: CloudWatchLogsClient,
  { group, prefix }: LogGroup,
  below: string,
): Promise<StreamedLog[]> {
  const found: LogStream[] = [];
  let token: string | undefined;
  try {
    for (let page = 0; page < MOST_STREAM_PAGES; page += 1) {
      const answer = await client.send(
        new DescribeLogStreamsCommand({
          logGroupName: group,
          logStreamNamePrefix: `${prefix}/${streamedPath(below)}`,
          ...(token && { nextToken: token }),
        }),
      );
      found.push(...(answer.logStreams ?? []));
      token = answer.nextToken;
      if (!token) break;
    }
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'DescribeLogStreams', repeatable: true });
    if (problem.kind === 'not-found') return [];
    throw problem;
  }
  return found.flatMap(({ logStreamName: name, lastEventTimestamp: last }) =>
    name === undefined ? [] : [toSource(client, { group, prefix }, name, last)],
  );
}

// S3 has containers where CloudWatch Logs has applications; to the reader they are the same.
const streamedPath = (path: string): string => path.replace(/^containers\//, 'applications/');
const storedPath = (path: string): string => path.replace(/^applications\//, 'containers/');

function toSource(
  client: CloudWatchLogsClient,
  { group, prefix }: LogGroup,
  stream: string,
  last: number | undefined,
): StreamedLog {
  const read = (place: string | null, options: { fromHead: boolean; limit?: number | undefined }) =>
    readPage(client, { group, stream, place, ...options });
  return {
    path: storedPath(stream.slice(prefix.length + 1)),
    bytes: null,
    updatedAt: last === undefined ? null : new Date(last),
    from: 'cloudwatch',
    open: async function* () {
      for (let place: string | null = null; ; ) {
        const page = await read(place, { fromHead: true });
        if (page.lines.length > 0) yield Buffer.from(`${page.lines.join('\n')}\n`);
        // The end is reached when the same token comes back (API reference of GetLogEvents).
        if (page.place === null || page.place === place) return;
        place = page.place;
      }
    },
    after: (place, limit) => read(place, { fromHead: place !== null, limit }),
  };
}

async function readPage(
  client: CloudWatchLogsClient,
  from: { group: string; stream: string; place: string | null; fromHead: boolean; limit?: number | undefined },
): Promise<StreamedPage> {
  try {
    const { events, nextForwardToken } = await client.send(
      new GetLogEventsCommand({
        logGroupName: from.group,
        logStreamName: from.stream,
        startFromHead: from.fromHead,
        ...(from.limit !== undefined && { limit: from.limit }),
        ...(from.place !== null && { nextToken: from.place }),
      }),
    );
    return { lines: (events ?? []).map(({ message }) => message ?? ''), place: nextForwardToken ?? from.place };
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'GetLogEvents', repeatable: true });
    if (problem.kind === 'not-found') return { lines: [], place: from.place };
    throw problem;
  }
}
