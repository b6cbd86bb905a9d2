import type { KnownBlock } from '@slack/types';
import type { NoticeBody, UnclaimedCluster } from '../../records.ts';
import { aboutDollars, dollars } from '../../text/money.ts';
import { actions, context, type SlackMessage, section } from '../blocks.ts';
import { inlineCode } from '../escape.ts';
import { counted, duration, oneLine, person, quoted, secondsBetween } from '../words.ts';
import { foundButtons } from './buttons.ts';

/** With names and buttons of any length, more of them are too much for one message. */
const MOST = 8;

const SETTLED_SIGN = { claimed: '🙋', ignored: '🙈', terminated: '🧯', gone: '⚫' } as const;

/** The daily list of clusters that nobody claimed; what became of each since stands in its line. */
export function renderUnclaimed(
  { clusters, hourlyUsd }: Extract<NoticeBody, { kind: 'unclaimed' }>,
  now: Date,
): SlackMessage<KnownBlock> {
  const open = clusters.filter(({ settled }) => !settled);
  const what =
    open.length === 0
      ? 'Every cluster of this list has found somebody, or is gone'
      : `${counted(open.length, 'cluster')} nobody claimed: ${hourlyWords(hourlyUsd, open)} an hour`;
  const more = clusters.length - MOST;
  const blocks: KnownBlock[] = [
    section(`${open.length === 0 ? '✅' : '🔎'} *${what}*`),
    ...unclaimedBlocks(clusters.slice(0, MOST), now),
    ...(more > 0 ? [context(`${counted(more, 'more cluster')}: ${inlineCode('/emr unclaimed')} shows more.`)] : []),
  ];
  if (open.length > 0)
    blocks.push(
      context(
        'Stoker did not launch them and does not touch them. *Claim* makes one yours: its card, its cost, and a word when it does nothing.',
      ),
    );
  return { text: `${open.length === 0 ? '✅' : '🔎'} ${what}`, blocks };
}

/** Each cluster with what can be done about it. */
export const unclaimedBlocks = (clusters: readonly UnclaimedCluster[], now: Date): KnownBlock[] =>
  clusters.flatMap((cluster, nth) => [
    section(unclaimedLine(cluster, now)),
    ...(cluster.settled ? [] : [actions(foundButtons(cluster.awsId, oneLine(cluster.name), nth))]),
  ]);

/** `*etl* j-…`, and below it `WAITING · 3 d 4 h old · $6.40 an hour · by its tags ada's`. */
export function unclaimedLine(cluster: UnclaimedCluster, now: Date): string {
  const { awsId, name, state, owner, createdAt, hourlyUsd, settled } = cluster;
  const title = `*${quoted(name, 100) || 'without a name'}* ${inlineCode(awsId)}`;
  if (settled) {
    const by = settled.by === null ? '' : ` by ${person(settled.by)}`;
    return `${SETTLED_SIGN[settled.how]} ${title} ${settled.how === 'gone' ? 'is gone' : `${settled.how}${by}`}`;
  }
  const facts = [
    quoted(state, 40),
    `${duration(secondsBetween(new Date(createdAt), now))} old`,
    hourlyUsd === null ? 'price not known' : `${hourlyWords(hourlyUsd, [cluster])} an hour`,
    owner === null ? 'no tag says whose' : `by its tags ${person(owner)}'s`,
  ];
  return `${title}\n${facts.join(' · ')}`;
}

/** What clusters cost an hour; of unknown prices the sum is the least that they cost. */
export function hourlyWords(usd: number, clusters: readonly UnclaimedCluster[]): string {
  if (clusters.some(({ hourlyUsd }) => hourlyUsd === null)) return `at least ${dollars(usd)}`;
  return aboutDollars(
    usd,
    clusters.some(({ estimated }) => estimated),
  );
}
