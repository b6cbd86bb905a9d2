import { dollars } from '../../text/money.ts';
import { inlineCode } from '../escape.ts';
import { clusterTitle, person, quoted } from '../words.ts';
import type { NoticeView } from './view.ts';

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
