import { errorDetail } from './errors.ts';
import type { LaunchFault } from './faults.ts';
import { type ClusterRecord, type ErrorDetail, liveInstances } from './records.ts';

/** Why a launch that EMR had accepted came to nothing. */
export interface LaunchFailure {
  code: 'INTERNAL_ERROR' | 'VALIDATION_ERROR' | 'BOOTSTRAP_FAILURE';
  message: string;
  detail: ErrorDetail | null;
}

/** What a fault on demand does to a launch before there are machines, in EMR's words; null without one. */
export function launchFailure(cluster: ClusterRecord, fault: LaunchFault | undefined): LaunchFailure | null {
  if (!fault || fault.kind === 'bootstrap') return null;
  const primary = liveInstances(cluster).find((one) => one.role === 'MASTER');
  if (fault.kind === 'capacity') {
    const zone = cluster.request.Instances?.Placement?.AvailabilityZone ?? `${cluster.region}a`;
    const type = primary?.instanceType ?? 'm5.xlarge';
    const message = `EC2 has insufficient capacity for instance type ${type} in Availability Zone ${zone}.`;
    const data = { 'instance-type': type, 'availability-zone': zone };
    return {
      code: 'INTERNAL_ERROR',
      message,
      detail: errorDetail('INTERNAL_ERROR_EC2_INSUFFICIENT_CAPACITY_AZ', message, data),
    };
  }
  const errorCode = fault.errorCode ?? 'VALIDATION_ERROR_INVALID_SSH_KEY_NAME';
  const message = fault.message ?? `The key name '${cluster.request.Instances?.Ec2KeyName ?? ''}' does not exist.`;
  return { code: 'VALIDATION_ERROR', message, detail: errorDetail(errorCode, message, {}) };
}
