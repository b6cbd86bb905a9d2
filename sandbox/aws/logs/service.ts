import { AwsError, type JsonService, type LogSink } from '../contract.ts';
import { filterEvents } from './filter-events.ts';
import { groupArn, groupNameOf, pageByName } from './names.ts';
import { type InputEvent, sortOut } from './put-events.ts';
import { readPage } from './read-events.ts';
import { type LogGroup, openLogStore } from './store.ts';

/** CloudWatch Logs on files; also takes lines straight from EMR. */
export interface LogsService extends JsonService {
  readonly sink: LogSink;
}

type Input = Record<string, unknown>;

const MAX_PAGE = 50;
const RETENTION_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

function notFound(what: 'group' | 'stream'): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}

function alreadyExists(what: 'group' | 'stream'): AwsError {
  return new AwsError('ResourceAlreadyExistsException', `The specified log ${what} already exists`);
}

/** Opens CloudWatch Logs on a folder; what earlier starts wrote is there. */
export async function createLogsService(folder: string, clock: () => number = Date.now): Promise<LogsService> {
  const store = await openLogStore(folder);

  function requireGroup(input: Input): LogGroup {
    const group = store.group(groupNameOf(input));
    if (group === undefined) throw notFound('group');
    return group;
  }

  function requireStream(input: Input): { group: LogGroup; stream: string } {
    const group = requireGroup(input);
    const stream = input.logStreamName as string;
    if (store.stream(group.name, stream) === undefined) throw notFound('stream');
    return { group, stream };
  }

  async function visible(group: LogGroup, stream: string) {
    const loaded = await store.load(group.name, stream);
    if (group.retentionDays === undefined) return loaded;
    const oldest = clock() - group.retentionDays * 24 * 3600_000;
    return { ...loaded, events: loaded.events.filter((event) => event.timestamp >= oldest) };
  }

  async function describeGroup(group: LogGroup, region: string) {
    let storedBytes = 0;
    for (const stream of store.streams(group.name)) storedBytes += (await store.load(group.name, stream.name)).bytes;
    return {
      logGroupName: group.name,
      creationTime: group.createdAt,
      metricFilterCount: 0,
      arn: `${groupArn(region, group.name)}:*`,
      logGroupArn: groupArn(region, group.name),
      logGroupClass: 'STANDARD',
      storedBytes,
      ...(group.retentionDays === undefined ? {} : { retentionInDays: group.retentionDays }),
    };
  }

  async function describeStream(group: LogGroup, name: string, region: string) {
    const { events, bytes, lastIngestion } = await store.load(group.name, name);
    const first = events[0];
    const last = events.at(-1);
    return {
      logStreamName: name,
      creationTime: store.stream(group.name, name)?.createdAt ?? 0,
      arn: `${groupArn(region, group.name)}:log-stream:${name}`,
      storedBytes: bytes,
      uploadSequenceToken: '1',
      ...(first && last ? { firstEventTimestamp: first.timestamp, lastEventTimestamp: last.timestamp } : {}),
      ...(lastIngestion === undefined ? {} : { lastIngestionTime: lastIngestion }),
    };
  }

  const operations: Record<string, (input: Input, region: string) => Promise<Record<string, unknown>>> = {
    async CreateLogGroup(input) {
      const name = input.logGroupName as string;
      if (store.group(name)) throw alreadyExists('group');
      await store.saveGroup({ name, createdAt: clock() });
      return {};
    },
    async DeleteLogGroup(input) {
      await store.deleteGroup(requireGroup(input).name);
      return {};
    },
    async CreateLogStream(input) {
      const group = requireGroup(input);
      const stream = { name: input.logStreamName as string, createdAt: clock() };
      if (!(await store.createStream(group.name, stream))) throw alreadyExists('stream');
      return {};
    },
    async DeleteLogStream(input) {
      const { group, stream } = requireStream(input);
      await store.deleteStream(group.name, stream);
      return {};
    },
    async PutRetentionPolicy(input) {
      const days = input.retentionInDays as number;
      if (!RETENTION_DAYS.includes(days)) {
        throw new AwsError(
          'InvalidParameterException',
          `Invalid retention in days: ${days}. Valid values: ${RETENTION_DAYS.join(', ')}.`,
        );
      }
      await store.saveGroup({ ...requireGroup(input), retentionDays: days });
      return {};
    },
    async DeleteRetentionPolicy(input) {
      const { retentionDays: _, ...group } = requireGroup(input);
      await store.saveGroup(group);
      return {};
    },
    async PutLogEvents(input) {
      const { group, stream } = requireStream(input);
      const now = clock();
      const { accepted, rejected } = sortOut(input.logEvents as InputEvent[], now, group.retentionDays);
      if (accepted.length > 0) await store.append(group.name, stream, accepted, now);
      return { nextSequenceToken: '1', ...(rejected === undefined ? {} : { rejectedLogEventsInfo: rejected }) };
    },
    async GetLogEvents(input) {
      const { group, stream } = requireStream(input);
      const page = readPage((await visible(group, stream)).events, input as Parameters<typeof readPage>[1]);
      return { ...page, events: page.events.map(({ serial: _, ...event }) => event) };
    },
    async FilterLogEvents(input) {
      const group = requireGroup(input);
      return filterEvents(store, group.name, input, async (stream) => (await visible(group, stream)).events);
    },
    async DescribeLogGroups(input, region) {
      const prefix = (input.logGroupNamePrefix as string | undefined) ?? '';
      const part = (input.logGroupNamePattern as string | undefined)?.toLowerCase() ?? '';
      const found = store
        .groups()
        .filter((group) => group.name.startsWith(prefix) && group.name.toLowerCase().includes(part));
      const { page, ...next } = pageByName(found, input.nextToken, (input.limit as number | undefined) ?? MAX_PAGE);
      return { logGroups: await Promise.all(page.map((group) => describeGroup(group, region))), ...next };
    },
    async DescribeLogStreams(input, region) {
      const group = requireGroup(input);
      const prefix = (input.logStreamNamePrefix as string | undefined) ?? '';
      const byTime = input.orderBy === 'LastEventTime';
      if (byTime && prefix !== '') {
        throw new AwsError('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.');
      }
      const streams = store.streams(group.name).filter((stream) => stream.name.startsWith(prefix));
      const described = await Promise.all(
        streams.map(async (stream) => ({
          name: stream.name,
          stream: await describeStream(group, stream.name, region),
        })),
      );
      if (byTime) described.sort((a, b) => (a.stream.lastEventTimestamp ?? 0) - (b.stream.lastEventTimestamp ?? 0));
      if (input.descending === true) described.reverse();
      const { page, ...next } = pageByName(described, input.nextToken, (input.limit as number | undefined) ?? MAX_PAGE);
      return { logStreams: page.map((entry) => entry.stream), ...next };
    },
  };

  return {
    sink: {
      async append(group, stream, events) {
        const now = clock();
        if (store.group(group) === undefined) await store.saveGroup({ name: group, createdAt: now });
        await store.createStream(group, { name: stream, createdAt: now });
        if (events.length > 0) await store.append(group, stream, events, now);
      },
    },
    async call(operation, input, { region }) {
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (run === undefined) {
        throw new AwsError(
          'UnknownOperationException',
          `The local CloudWatch Logs has no ${operation}. It has ${Object.keys(operations).join(', ')}.`,
        );
      }
      return run(input, region);
    },
    reset: () => store.reset(),
    close: async () => undefined,
  };
}
