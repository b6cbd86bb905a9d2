import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  type LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { translateAwsError } from '../../aws/errors.ts';
import { createLogCollector, type ReadLog } from './line-reader.ts';

const MOST_STREAM_PAGES = 10;
const MOST_EVENT_PAGES = 60;

/** A log as EMR streams it to CloudWatch Logs. */
export interface StreamedLog {
  group: string;
  stream: string;
  updatedAt: Date | null;
}

/** The streams of a group whose name begins so; none when there is no such group yet. */
export async function listStreams(client: CloudWatchLogsClient, group: string, prefix: string): Promise<StreamedLog[]> {
  const streams: LogStream[] = [];
  let token: string | undefined;
  try {
    for (let page = 0; page < MOST_STREAM_PAGES; page += 1) {
      const answer = await client.send(
        new DescribeLogStreamsCommand({
          logGroupName: group,
          logStreamNamePrefix: prefix,
          ...(token && { nextToken: token }),
        }),
      );
      streams.push(...(answer.logStreams ?? []));
      token = answer.nextToken;
      if (!token) break;
    }
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'DescribeLogStreams', repeatable: true });
    if (problem.kind === 'not-found') return [];
    throw problem;
  }
  return streams.flatMap(({ logStreamName: stream, lastEventTimestamp: last }) =>
    stream === undefined ? [] : [{ group, stream, updatedAt: last === undefined ? null : new Date(last) }],
  );
}

/** Reads a stream from its beginning, where the first error is; a very long one is cut. */
export async function readStream(
  client: CloudWatchLogsClient,
  log: StreamedLog,
  lines: number,
): Promise<ReadLog | null> {
  const collector = createLogCollector(lines);
  let token: string | undefined;
  try {
    for (let page = 0; page < MOST_EVENT_PAGES; page += 1) {
      const answer = await client.send(
        new GetLogEventsCommand({
          logGroupName: log.group,
          logStreamName: log.stream,
          startFromHead: true,
          ...(token && { nextToken: token }),
        }),
      );
      for (const event of answer.events ?? []) {
        for (const line of (event.message ?? '').split(/\r?\n/)) collector.push(line);
      }
      // The end is reached when the same token comes back (API reference of GetLogEvents).
      if (answer.nextForwardToken === undefined || answer.nextForwardToken === token) return collector.finish(false);
      token = answer.nextForwardToken;
    }
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'GetLogEvents', repeatable: true });
    if (problem.kind === 'not-found') return null;
    throw problem;
  }
  return collector.finish(true);
}
