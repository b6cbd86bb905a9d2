import { randomBytes, randomInt } from 'node:crypto';

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const capitals = (length: number) => Array.from({ length }, () => CAPITALS.charAt(randomInt(CAPITALS.length))).join('');

/** Ids in the forms that EMR gives. */
export const newClusterId = () => `j-${capitals(13)}`;
export const newStepId = () => `s-${capitals(13)}`;
export const newGroupId = () => `ig-${capitals(13)}`;
export const newFleetId = () => `if-${capitals(13)}`;
export const newInstanceId = () => `ci-${capitals(13)}`;
export const newEc2Id = () => `i-${randomBytes(9).toString('hex').slice(0, 17)}`;

/** The account every local cluster belongs to. */
export const ACCOUNT_ID = '123456789012';

export const clusterArn = (region: string, id: string) =>
  `arn:aws:elasticmapreduce:${region}:${ACCOUNT_ID}:cluster/${id}`;

/** Addresses that nobody on the internet has (RFC 5737 for the public one). */
export const newAddresses = () => ({
  publicIp: `203.0.113.${randomInt(1, 255)}`,
  privateIp: `10.${randomInt(0, 256)}.${randomInt(0, 256)}.${randomInt(1, 255)}`,
});

export const publicDns = (region: string, ip: string) =>
  `ec2-${ip.replaceAll('.', '-')}.${region}.compute.amazonaws.com`;
export const privateDns = (region: string, ip: string) => `ip-${ip.replaceAll('.', '-')}.${region}.compute.internal`;
