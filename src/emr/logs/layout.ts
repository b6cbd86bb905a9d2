/** Which process wrote a log. */
export type LogRole = 'controller' | 'step' | 'driver' | 'executor' | 'bootstrap' | 'node' | 'other';
export type LogStream = 'stderr' | 'stdout' | 'controller' | 'syslog' | 'other';

/** What a log's place says of it; null where the place does not tell. */
export interface LogPlace {
  role: LogRole;
  stream: LogStream;
  step: string | null;
  application: string | null;
  container: string | null;
  /** The EC2 instance that it ran on. */
  instance: string | null;
  /** Of a bootstrap action, counting from 1. */
  action: number | null;
  gzip: boolean;
}

const STREAM = /(?:^|[^a-z])(stderr|stdout|controller|syslog)[^/]*$/;

/** Reads a path in EMR's layout, below a cluster's folder or any part of it; also CloudWatch's stream names. */
export function readLogPlace(path: string): LogPlace {
  const stream = (STREAM.exec(path)?.[1] ?? 'other') as LogStream;
  const step = /(?:^|\/)(s-[A-Z0-9]{5,})\//.exec(path)?.[1] ?? null;
  const application = /(?:^|\/)(application_\d+_\d+)\//.exec(path)?.[1] ?? null;
  const container = /(?:^|\/)(container_(?:e\d+_)?\d+_\d+_\d+_\d+)\//.exec(path)?.[1] ?? null;
  const instance = /(?:^|\/)(i-[0-9a-f]{8,17})\//.exec(path)?.[1] ?? null;
  const action = /(?:^|\/)bootstrap-actions\/(\d+)\//.exec(path)?.[1] ?? null;
  return {
    role: roleOf({ stream, container, action, step, instance }),
    stream,
    step,
    application,
    container,
    instance,
    action: action === null ? null : Number(action),
    gzip: path.endsWith('.gz'),
  };
}

function roleOf(
  place: Pick<LogPlace, 'stream' | 'container' | 'step' | 'instance'> & { action: string | null },
): LogRole {
  // In cluster mode YARN's first container holds the driver.
  if (place.container !== null) return /_000001$/.test(place.container) ? 'driver' : 'executor';
  if (place.action !== null) return 'bootstrap';
  if (place.stream === 'controller') return 'controller';
  if (place.step !== null) return 'step';
  return place.instance === null ? 'other' : 'node';
}

const BY_WEIGHT = [
  'driver stdout',
  'driver stderr',
  'step stderr',
  'step stdout',
  'bootstrap stderr',
  'bootstrap stdout',
  'executor stderr',
  'executor stdout',
];

/**
 * How late a log is among those of a run, the decisive first: in cluster mode the job's own words stand in the driver's
 * stdout and Spark's in its stderr; the step's log is then mostly YARN's small talk, and the controller only tells what it
 * started.
 */
export function weightOf({ role, stream }: Pick<LogPlace, 'role' | 'stream'>): number {
  const weight = BY_WEIGHT.indexOf(`${role} ${stream}`);
  return weight < 0 ? BY_WEIGHT.length : weight;
}
