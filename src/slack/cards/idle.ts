import type { Button } from '@slack/types';
import type { Cluster, NoticeBody } from '../../records.ts';
import { keepButtons } from '../notices/buttons.ts';
import { clock, person } from '../words.ts';

/** What people were last told of a cluster that does nothing, and have not answered. */
export type OpenNag = Extract<NoticeBody, { kind: 'idle' }>;

/** `📌 kept until 18:00 by @grace`, or `💤 idle since 13:48, ends 14:30 unless kept`; empty where neither is so. */
export function idleLine(cluster: Cluster, nag: OpenNag | null, now: Date): string {
  if (cluster.wanted !== 'up') return '';
  if (cluster.keptUntil && cluster.keptUntil > now) {
    const by = cluster.keptBy ? ` by ${person(cluster.keptBy)}` : '';
    return `📌 kept until ${clock(cluster.keptUntil.toISOString(), now)}${by}`;
  }
  if (!nag) return '';
  const ends = nag.endsAt === null ? '' : `, ends ${clock(nag.endsAt, now)} unless kept`;
  return `💤 idle since ${clock(nag.since, now)}${ends}`;
}

/** The ways to keep it, while people are asked. */
export const whileIdle = ({ id }: Cluster, nag: OpenNag | null): Button[] => (nag ? keepButtons(id) : []);
