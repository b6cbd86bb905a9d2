/** The services of the local AWS, as people name them. */
export type ServiceName = 'emr' | 'logs' | 'cloudwatch' | 'secretsmanager' | 's3';

const BY_SCOPE: Record<string, ServiceName> = {
  elasticmapreduce: 'emr',
  emr: 'emr',
  logs: 'logs',
  monitoring: 'cloudwatch',
  cloudwatch: 'cloudwatch',
  secretsmanager: 'secretsmanager',
  s3: 's3',
};

/** The service of a SigV4 scope (`elasticmapreduce`) or of a person's word for it (`emr`). */
export function serviceNamed(text: string): ServiceName | undefined {
  return Object.hasOwn(BY_SCOPE, text) ? BY_SCOPE[text] : undefined;
}

export const SERVICE_NAMES: readonly ServiceName[] = ['emr', 'logs', 'cloudwatch', 'secretsmanager', 's3'];
