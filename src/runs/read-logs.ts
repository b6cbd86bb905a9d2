import type { EmrGateway } from '../emr/gateway.ts';
import type { LoggedCluster, LogReader } from '../emr/logs/logs.ts';
import type { FoundLogs } from '../emr/logs/sources/source.ts';
import type { AwsClusterId } from '../ids.ts';
import type { Cluster, Step } from '../records.ts';

type Describer = Pick<EmrGateway, 'describeCluster'>;

const known = new WeakMap<Describer, Map<AwsClusterId, LoggedCluster>>();
/** Places are small, and clusters come and go. */
const MOST_KNOWN = 500;

/** Where a cluster has its logs: that never changes, so EMR, which answers few such calls, is asked once. */
export async function logPlaceOf(emr: Describer, id: AwsClusterId): Promise<LoggedCluster> {
  const places = known.get(emr) ?? new Map<AwsClusterId, LoggedCluster>();
  known.set(emr, places);
  const before = places.get(id);
  if (before) return before;
  const place = await emr.describeCluster(id);
  if (places.size >= MOST_KNOWN) places.clear();
  places.set(id, place);
  return place;
}

/** All logs of a run as far as they are there now, unread, the decisive first; of the bootstrap actions when it came to no step. */
export async function logsOfRun(
  deps: { emr: Describer; logs: LogReader },
  cluster: Cluster,
  step: Pick<Step, 'awsId' | 'endedAt'>,
): Promise<FoundLogs> {
  if (!cluster.awsId) return { sources: [], problems: [] };
  const place = await logPlaceOf(deps.emr, cluster.awsId);
  return step.awsId ? deps.logs.ofStep(place, { id: step.awsId, endedAt: step.endedAt }) : deps.logs.ofBootstrap(place);
}
