import { AwsError } from '../contract.ts';

/** The account of everything local, as ARNs name it. */
export const ACCOUNT = '000000000000';

export function groupArn(region: string, group: string): string {
  return `arn:aws:logs:${region}:${ACCOUNT}:log-group:${group}`;
}

/** The group that a request names by `logGroupName` or by `logGroupIdentifier` (a name or an ARN). */
export function groupNameOf(input: Record<string, unknown>): string {
  const { logGroupName, logGroupIdentifier } = input;
  if (typeof logGroupName === 'string' && logGroupIdentifier === undefined) return logGroupName;
  if (typeof logGroupIdentifier === 'string' && logGroupName === undefined) {
    return logGroupIdentifier.replace(/^arn:aws:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, '');
  }
  throw new AwsError('InvalidParameterException', 'Exactly one of logGroupName and logGroupIdentifier must be given.');
}

/** Cuts a sorted list into pages by the name that stands in the token. */
export function pageByName<T extends { name: string }>(items: T[], nextToken: unknown, limit: number) {
  const after = typeof nextToken === 'string' ? Buffer.from(nextToken, 'base64url').toString('utf8') : '';
  const start = after === '' ? 0 : items.findIndex((item) => item.name === after) + 1;
  if (after !== '' && start === 0) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  const page = items.slice(start, start + limit);
  const more = start + limit < items.length;
  const last = page.at(-1);
  return { page, ...(more && last ? { nextToken: Buffer.from(last.name).toString('base64url') } : {}) };
}
