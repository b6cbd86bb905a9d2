import type { StepRecord } from './records.ts';
import { seconds } from './view-cluster.ts';

/** A step in a list. */
export function stepSummary(step: StepRecord) {
  const { HadoopJarStep: jar = { Jar: '' } } = step.config;
  const logUri = step.config.StepMonitoringConfiguration?.S3MonitoringConfiguration?.LogUri;
  return {
    Id: step.id,
    Name: step.config.Name,
    Config: {
      Jar: jar.Jar,
      Properties: Object.fromEntries((jar.Properties ?? []).map(({ Key, Value }) => [Key, Value])),
      ...(jar.MainClass !== undefined && { MainClass: jar.MainClass }),
      Args: jar.Args ?? [],
    },
    ActionOnFailure: step.config.ActionOnFailure,
    Status: {
      State: step.cancelling ? 'CANCEL_PENDING' : step.state,
      StateChangeReason: step.reason ?? {},
      ...(step.failure && { FailureDetails: step.failure }),
      Timeline: {
        CreationDateTime: seconds(step.createdAt),
        ...(step.startedAt !== undefined && { StartDateTime: seconds(step.startedAt) }),
        ...(step.endedAt !== undefined && { EndDateTime: seconds(step.endedAt) }),
      },
    },
    ...(logUri !== undefined && { LogUri: logUri }),
  };
}

/** A step as DescribeStep tells it. */
export const stepView = (step: StepRecord) => ({
  ...stepSummary(step),
  ...(step.executionRoleArn !== undefined && { ExecutionRoleArn: step.executionRoleArn }),
});
