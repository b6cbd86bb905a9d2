import type { KnownBlock } from '@slack/types';
import type { FoundCluster, UnclaimedCluster } from '../../records.ts';
import { dearestFirst, hourlyOf, sortFound, withPrice } from '../../runs/found/list.ts';
import { context, section } from '../../slack/blocks.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode } from '../../slack/escape.ts';
import { hourlyWords, unclaimedBlocks, unclaimedLine } from '../../slack/notices/unclaimed.ts';
import { counted, duration, oneLine, person, quoted, secondsBetween, timeOfDay } from '../../slack/words.ts';
import type { CommandDeps, Handler } from '../context.ts';

const WHAT_TO_TYPE = `${inlineCode('/emr claim j-…')} · ${inlineCode('/emr ignore j-… --for 7d')} · admins ${inlineCode('/emr terminate j-…')}`;

/** As many as Slack's 13,000 characters hold, however long their names: with buttons, in a line, and of each other group. */
const MOST = { withButtons: 6, inALine: 12, ofGroup: 5 };

/** `unclaimed`: the clusters of the account that Stoker did not launch. */
export const unclaimed: Handler = async (deps) => {
  const { store, config, prices } = deps;
  const now = deps.now();
  const lookedAt = await store.found.lookedAt();
  if (!lookedAt)
    return { text: '🔎 The account has not been looked through yet: a running Stoker does so every few minutes.' };
  const found = sortFound(await store.found.live(), config, now);
  const clusters = found.unclaimed.map((one) => withPrice(one, prices)).toSorted(dearestFirst);
  const withButtons = clusters.slice(0, MOST.withButtons);
  const inALine = clusters.slice(MOST.withButtons, MOST.withButtons + MOST.inALine);
  const others = clusters.slice(MOST.withButtons + MOST.inALine);
  const blocks: KnownBlock[] = [
    section(`*${summary(clusters)}*`),
    ...unclaimedBlocks(withButtons, now),
    ...inALine.map((one) => context(unclaimedLine(one, now))),
    ...(others.length > 0
      ? [context(`And ${counted(others.length, 'more cluster')}; \`npx stoker unclaimed\` prints all.`)]
      : []),
    ...group('They end with their steps', found.passing),
    ...group('On their way out', found.ending),
    ...group('Ignored', found.ignored, (one) =>
      one.ignoredUntil
        ? ` until ${timeOfDay(one.ignoredUntil, '{date_short_pretty}')} by ${person(one.ignoredBy ?? '')}`
        : '',
    ),
    ...group("Another Stoker's, which looks after them", found.others),
    context([howOld(deps, lookedAt, now), ...(clusters.length > 0 ? [WHAT_TO_TYPE] : [])].join(' ')),
  ];
  const message = withinLimits({ text: summary(clusters), blocks });
  return others.length > 0 ? { ...message, plain: others.map(plainLine).join('\n') } : message;
};

const summary = (clusters: readonly UnclaimedCluster[]): string =>
  clusters.length === 0
    ? 'No cluster of the account waits to be claimed'
    : `${counted(clusters.length, 'cluster')} nobody claimed: ${hourlyWords(hourlyOf(clusters), clusters)} an hour`;

const plainLine = ({ awsId, name, state, owner }: UnclaimedCluster): string =>
  [awsId, state, name, owner ?? ''].map(oneLine).join('  ').trimEnd();

/** Clusters of which there is nothing to decide, in few words. */
function group(
  title: string,
  clusters: readonly FoundCluster[],
  more: (cluster: FoundCluster) => string = () => '',
): KnownBlock[] {
  if (clusters.length === 0) return [];
  const lines = clusters
    .slice(0, MOST.ofGroup)
    .map((one) => `${inlineCode(one.awsId)} ${quoted(one.name, 60)}${more(one)}`);
  const left = clusters.length - lines.length;
  return [context(`*${title}:* ${lines.join(' · ')}${left > 0 ? ` · and ${left} more` : ''}`)];
}

function howOld({ config }: CommandDeps, lookedAt: Date, now: Date): string {
  const age = `Looked ${duration(secondsBetween(lookedAt, now))} ago.`;
  const rule = config.found.adopt
    ? 'Those that stay are adopted by themselves (`found.adopt`).'
    : 'Stoker leaves alone what nobody has claimed.';
  return `${age} ${rule}`;
}
