import { idlePolicyOf } from '../../config/idle-policy.ts';
import type { Cluster } from '../../records.ts';
import { type Kept, keepCluster } from '../../runs/keep.ts';
import { zoneOf } from '../../runs/manners.ts';
import type { ActionValue } from '../../slack/actions.ts';
import { inlineCode } from '../../slack/escape.ts';
import { duration, person, secondsBetween, timeOfDay } from '../../slack/words.ts';
import { type Access, askAdmins, may, refusal } from '../authorize.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { nextTime } from './time.ts';

/** The end of the day at which people look at a clock. */
const EVENING_HOUR = 18;
const HOURS = { '1h': 1, '4h': 4 } as const;

/** Until when a button keeps, on the clock of whoever clicks. */
export async function untilOf(
  deps: CommandDeps,
  { invocation }: Asked,
  howLong: ActionValue<'cluster.keep'>['for'],
): Promise<Date> {
  const now = deps.now();
  if (howLong === 'evening') return nextTime(EVENING_HOUR, 0, now, await zoneOf(deps, invocation.user));
  return new Date(now.getTime() + HOURS[howLong] * 3_600_000);
}

/**
 * The one way a person keeps a cluster, typed or clicked: theirs, or as an operator. An admin goes further than the rules
 * by typing it; a button does the same for everybody, and moves no limit by the way.
 */
export async function keepAs(
  deps: CommandDeps,
  { invocation, access }: Asked,
  cluster: Cluster,
  until: Date,
): Promise<Answer> {
  if (cluster.owner !== invocation.user && !may(access, 'operator')) {
    return {
      text: `🚫 ${refusal(deps.config, access, 'keep the cluster of somebody else', 'operator')}`,
      refused: true,
    };
  }
  const admin = invocation.source !== 'click' && may(access, 'admin');
  const wish = { until, by: invocation.user, admin };
  const kept = await keepCluster(deps, cluster.id, wish);
  return { text: keptWords(deps, access, (await deps.store.clusters.get(cluster.id)) ?? cluster, until, kept) };
}

/** What holds now, truthfully also for whoever came second; what the rules cut, and who could do more. */
function keptWords(
  deps: CommandDeps,
  access: Access,
  cluster: Cluster,
  wished: Date,
  { until, cut, isOpen }: Kept,
): string {
  const now = deps.now();
  const id = inlineCode(cluster.id);
  const when = `${timeOfDay(until, '{date_short_pretty}, {time}')}, ${duration(secondsBetween(now, until))} from now`;
  if (isOpen) {
    return `⏳ ${id} was just left to AWS to end. If that has not begun, it is kept until ${when}; its thread says so in a moment.`;
  }
  if (until > wished) {
    return `✅ ${id} is kept for longer already: until ${when}, by ${cluster.keptBy ? person(cluster.keptBy) : 'somebody'}.`;
  }
  return `✅ ${id} is kept until ${when}.${cut ? ` ${cutWords(deps, access, cluster, cut)}` : ''}`;
}

function cutWords({ config }: CommandDeps, access: Access, cluster: Cluster, cut: NonNullable<Kept['cut']>): string {
  const command = inlineCode(`/emr keep ${cluster.id} for 12h`);
  const further = may(access, 'admin')
    ? `As an admin you can keep it for longer, by typing it: ${command}`
    : `An admin can keep it for longer: ${command}. ${askAdmins(config)}`;
  if (cut === 'hard-limit')
    return `✂️ No further: that is its hard limit of ${duration(cluster.hardLimitSeconds)}. ${further}`;
  const maxKeep = idlePolicyOf(config, cluster)?.maxKeep ?? 0;
  return `✂️ No further at once than ${duration(maxKeep)}; keep it again before that is over. ${further}`;
}
