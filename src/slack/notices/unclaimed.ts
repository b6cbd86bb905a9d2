import type { KnownBlock } from '@slack/types';
import type { UnclaimedCluster } from '../../records.ts';
import { dollars } from '../../text/money.ts';
import { actions, context, section } from '../blocks.ts';
import { inlineCode, mrkdwn } from '../escape.ts';
import { counted, duration, person, secondsBetween } from '../words.ts';
import { foundButtons } from './buttons.ts';
import type { Telling, Told } from './notice.ts';
import { anHour, quoted } from './words.ts';

/** As many with their buttons as one message of Slack holds. */
const SHOWN = 8;

/** The daily list of clusters that nobody claimed, the dearest first. */
export function renderUnclaimed({ body, at }: Telling<'unclaimed'>): Told {
  const clusters = [...body.clusters].sort((one, other) => (other.hourlyUsd ?? 0) - (one.hourlyUsd ?? 0));
  const headline = `${counted(clusters.length, 'cluster')} nobody claimed: ${dollars(body.hourlyUsd)} an hour`;
  const blocks: KnownBlock[] = [
    section(
      `🧭 *${headline}*\nI did not launch ${clusters.length === 1 ? 'it' : 'them'}, and leave ${clusters.length === 1 ? 'it' : 'them'} alone. Whose ${clusters.length === 1 ? 'is it' : 'are they'}?`,
    ),
  ];
  clusters.slice(0, SHOWN).forEach((cluster, nth) => {
    blocks.push(section(clusterLine(cluster, at)));
    if (!cluster.settled) blocks.push(actions(foundButtons(cluster.awsId, cluster.name, nth)));
  });
  const more = clusters.length - SHOWN;
  if (more > 0)
    blocks.push(
      context(
        `${more} more: ${clusters
          .slice(SHOWN, SHOWN + 30)
          .map(({ awsId }) => inlineCode(awsId))
          .join(' ')}`,
      ),
    );
  blocks.push(context('Claimed, a cluster is yours, with a card, warnings and an end. Terminating needs an admin.'));
  return { text: `🧭 ${headline}`, blocks };
}

function clusterLine(cluster: UnclaimedCluster, at: Date): string {
  const age = duration(secondsBetween(new Date(cluster.createdAt), at));
  const guess = cluster.owner ? `perhaps of ${person(cluster.owner)}` : 'nothing says whose it is';
  const facts = [mrkdwn(cluster.state, 40), `${age} old`, anHour(cluster.hourlyUsd) || 'price unknown', guess];
  const line = `*${quoted(cluster.name, 120)}* ${inlineCode(cluster.awsId)}\n${facts.join(' · ')}`;
  return cluster.settled
    ? `~${quoted(cluster.name, 120)}~ ${inlineCode(cluster.awsId)}\n${settledWords(cluster.settled)}`
    : line;
}

const SETTLED_SIGN = { claimed: '🙋', ignored: '🙈', terminated: '🧯', gone: '⚫' } as const;

function settledWords({ how, by }: NonNullable<UnclaimedCluster['settled']>): string {
  const words = { claimed: 'Claimed', ignored: 'Ignored for 7 days', terminated: 'Terminated', gone: 'Gone' }[how];
  return `${SETTLED_SIGN[how]} ${words}${by ? ` by ${person(by)}` : ''}`;
}
