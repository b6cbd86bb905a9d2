import { AwsProblem } from '../emr/aws-errors.ts';
import { clusterConsoleUrl } from '../emr/console.ts';
import type { EmrGateway } from '../emr/gateway.ts';
import type { LogReader } from '../emr/logs.ts';
import type { EmrReader } from './context.ts';

/** What commands read of AWS, over the gateway and the logs. What AWS does not give is said, not thrown. */
export function createEmrReader(parts: {
  gateway: Pick<EmrGateway, 'describeCluster'>;
  logs: Pick<LogReader, 'readStepLogs'>;
  region: string;
}): EmrReader {
  return {
    consoleUrl: ({ awsId }) => (awsId === null ? null : clusterConsoleUrl(parts.region, awsId)),
    async readLogs(cluster, step, options) {
      if (cluster.awsId === null || step.awsId === null) return { files: [], problems: [] };
      try {
        const detail = await parts.gateway.describeCluster(cluster.awsId);
        const { files, problems } = await parts.logs.readStepLogs(detail, step.awsId, options);
        return { files: files.map(({ name, tail }) => ({ file: name, text: tail.join('\n') })), problems };
      } catch (error) {
        if (!(error instanceof AwsProblem)) throw error;
        return { files: [], problems: [error.hint ? `${error.message} ${error.hint}` : error.message] };
      }
    },
  };
}
