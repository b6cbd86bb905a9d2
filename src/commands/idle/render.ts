import type { Cluster } from '../../records.ts';
import type { Explanation } from '../../runs/idle/explain.ts';
import { context, type MessageBlock, section } from '../../slack/blocks.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { clusterTitle, duration, person, quoted, secondsBetween, timeOfDay } from '../../slack/words.ts';

const WHILE = {
  busy: 'as long as it is busy',
  idle: 'when nothing changes',
  unknown: 'as long as nobody can tell',
} as const;
const SIGNS = { busy: '🔥', idle: '💤', unknown: '❔' } as const;

/** One line: which cluster, and whether it works. */
export function verdictLine(cluster: Cluster, { verdict, lookedAt }: Explanation): string {
  const state =
    verdict.kind === 'idle'
      ? `idle for ${duration(secondsBetween(new Date(verdict.since), lookedAt))}`
      : { busy: 'busy', unknown: 'nobody can tell' }[verdict.kind];
  return `${SIGNS[verdict.kind]} ${inlineCode(cluster.id)} ${quoted(clusterTitle(cluster), 60)}, by ${person(cluster.owner)}: *${state}*. ${quoted(verdict.because, 400)}`;
}

/** All that was seen of it, the rule that decided, and what comes next. */
export function explanationBlocks(cluster: Cluster, explained: Explanation): MessageBlock[] {
  const { verdict, rule, facts, next, lookedAt } = explained;
  const facing = facts.map(({ of, seen }) => `*${of}*: ${quoted(seen, 300)}`);
  const coming = next.map(({ at, what }) => `${whenWords(at, lookedAt)}: ${what}`);
  return [
    section(verdictLine(cluster, explained)),
    section(facing.join('\n')),
    section([`*What comes*, ${WHILE[verdict.kind]}`, ...coming, policyWords(explained)].join('\n')),
    context(`Decided by the rule ${inlineCode(verdict.rule)}: ${mrkdwn(rule, 300)}`),
  ];
}

function whenWords(at: Date, now: Date): string {
  const time = timeOfDay(at, '{date_short_pretty}, {time}');
  return at <= now ? `${time}, any moment` : `${time}, in ${duration(secondsBetween(now, at))}`;
}

function policyWords({ policy }: Explanation): string {
  if (!policy) return 'It ends with its run, and is not watched for idleness.';
  const { grace, warnAfter, terminateAfter, maxKeep } = policy;
  const end =
    terminateAfter === null ? 'people alone end it' : `ended after ${duration(terminateAfter)}, and told before`;
  return `Its rules: nothing is idle for ${duration(grace)} after it is ready, told after ${duration(warnAfter)}, ${end}; one keep lasts ${duration(maxKeep)} at most.`;
}
