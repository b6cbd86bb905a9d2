/** The page of a cluster in the AWS console; each partition of AWS has a console of its own. */
export function clusterConsoleUrl(region: string, clusterId: string): string {
  return `https://${consoleHost(region)}/emr/home?region=${region}#/clusterDetails/${clusterId}`;
}

function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  if (region.startsWith('us-gov-')) return 'console.amazonaws-us-gov.com';
  return `${region}.console.aws.amazon.com`;
}
