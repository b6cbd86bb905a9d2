import type { Scenario } from './scenario.ts';
import { firstGap, HOUR, MINUTE, type Span } from './spans.ts';
import { awsEndsAt } from './world/aws-policy.ts';
import type { Life } from './world/life.ts';
import type { World } from './world/world.ts';

/** A rule that knows from a cluster's life alone when it will end it. */
export interface Baseline {
  name: string;
  endsAt(life: Life): number;
}

const NEVER = Number.POSITIVE_INFINITY;
const isKept = ({ story }: Life): boolean => story.preset !== 'nightly';

/** What Stoker is held against. */
export function baselinesOf({ policies }: Scenario): Baseline[] {
  const { awsIdleMinutes, reaperHours, mrjobIdleMinutes } = policies;
  return [
    { name: 'no policy', endsAt: () => NEVER },
    {
      name: `AWS's own policy, ${awsIdleMinutes} min`,
      endsAt: (life) => (isKept(life) ? awsEndsAt(life, awsIdleMinutes * MINUTE) : NEVER),
    },
    {
      name: `older than ${reaperHours} h`,
      endsAt: ({ launchedAt }) => nextTick(launchedAt + reaperHours * HOUR, HOUR),
    },
    {
      name: `mrjob's rule, ${mrjobIdleMinutes} min`,
      endsAt: (life) => nextTick(mrjobEndsAt(life, mrjobIdleMinutes * MINUTE), 30 * MINUTE),
    },
  ];
}

/** Lets a rule loose on a month. */
export function follow(world: World, { endsAt, name }: Baseline): void {
  world.watch({
    launched: (life) => {
      // Nobody's API call ends a protected cluster, and AWS's own policy leaves it alone.
      if (!life.story.isProtected) world.agenda.at(endsAt(life), () => world.end(life, name));
    },
  });
}

/**
 * `mrjob terminate-idle-clusters`, by the newest version with this rule that was read (Yelp/mrjob,
 * mrjob/tools/emr/terminate_idle_clusters.py at 394977ae): no step runs, and for `--max-hours-idle` no step was created,
 * started or ended and the cluster did not become ready. Pending steps do not save it; a cron job looks each 30 minutes.
 */
function mrjobEndsAt({ launchedAt, readyAt, steps }: Life, idleMs: number): number {
  const signs: Span[] = steps.flatMap(({ createdAt, startedAt, endedAt }) => [
    { from: createdAt, to: createdAt + 1 },
    { from: startedAt, to: endedAt },
  ]);
  return firstGap([{ from: launchedAt, to: readyAt }, ...signs], readyAt, idleMs);
}

const nextTick = (at: number, every: number): number => Math.ceil(at / every) * every;
