import type { Cluster } from '../../records.ts';
import { dollars } from '../../text/money.ts';
import { inlineCode } from '../escape.ts';
import { clusterTitle, person, quoted, timeOfDay } from '../words.ts';
import type { NoticeView } from './notice.ts';

const FAR_SECONDS = 64_800;

/** A moment by the reader's own clock, with its day when that is not plain; the fallback is short, for a locked phone. */
export function clock(iso: string, now?: Date): string {
  const at = new Date(iso);
  const isFar = now !== undefined && Math.abs(at.getTime() - now.getTime()) > FAR_SECONDS * 1000;
  return isFar ? timeOfDay(at, '{date_short_pretty}, {time}') : timeOfDay(at, '{time}', 'time');
}

/** Whose cluster it is in the words of its reader: `Your adhoc cluster`, `adhoc`, `adhoc of @ada`. */
export function whose({ cluster, place }: NoticeView): string {
  if (!cluster) return 'A cluster';
  const title = quoted(clusterTitle(cluster), 60);
  if (place === 'direct') return `Your ${title} cluster`;
  return place === 'thread' ? `Cluster ${title}` : `${title} of ${person(cluster.owner)}`;
}

/** The same in bold, with the cluster's id. */
export const which = (view: NoticeView): string =>
  view.cluster ? `*${whose(view)}* ${inlineCode(view.cluster.id)}` : '*A cluster*';

/** The same within a sentence. */
export const lowerFirst = (words: string): string =>
  words.replace(/^(\*?)(Your|Cluster|A) /, (_, mark, word: string) => `${mark}${word.toLowerCase()} `);

/** `, $0.58 an hour`; nothing where that is not known. */
export const anHour = (hourlyUsd: number | null): string => (hourlyUsd === null ? '' : `${dollars(hourlyUsd)} an hour`);

/** True for a cluster that can still be kept or ended. */
export const isAlive = (cluster: Cluster | null): cluster is Cluster =>
  cluster !== null && cluster.wanted === 'up' && cluster.state !== 'gone' && cluster.state !== 'terminating';
