import type { Aws } from '../emr/open.ts';
import type { Cluster, Step } from '../records.ts';
import { readRunLogs } from './read-logs.ts';
import { consoleUrlOf } from './show.ts';

type ShowDeps = Parameters<typeof consoleUrlOf>[0];

/** What commands read of EMR. */
export function createEmrReader(deps: ShowDeps & Pick<Aws, 'emr' | 'logs'>) {
  return {
    readLogs: async (cluster: Cluster, step: Step, options: { lines: number }) => {
      const read = await readRunLogs(deps, cluster, step, options);
      return {
        files: read.files.map(({ name, tail }) => ({ file: name, text: tail.join('\n') })),
        problems: read.problems,
      };
    },
    consoleUrl: (cluster: Cluster) => consoleUrlOf(deps, cluster),
  };
}
