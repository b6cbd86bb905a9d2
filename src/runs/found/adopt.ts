import { AwsProblem } from '../../aws/errors.ts';
import { UserError } from '../../errors.ts';
import type { ChannelId, SlackUserId } from '../../ids.ts';
import type { FoundCluster } from '../../records.ts';
import type { RunDeps } from '../deps.ts';
import { claimFound } from './claim.ts';
import { sortFound } from './list.ts';

/** Whose a cluster is that the rule has adopted and of which no tag names somebody in Slack. */
const NOBODY = 'nobody' as SlackUserId;

type Deps = Pick<RunDeps, 'config' | 'store' | 'emr' | 'log' | 'now'>;

/**
 * By the rule `adopt`, and only by it, clusters that stay until somebody ends them become Stoker's. What ends
 * with its steps, what nobody could look at, and what somebody said to leave alone is not touched.
 */
export async function adoptFound(deps: Deps): Promise<void> {
  const { config, store } = deps;
  const { channel } = config.reminders;
  if (!config.found.adopt || channel === undefined) return;
  const { unclaimed } = sortFound(await store.found.live(), config, deps.now());
  for (const found of unclaimed.filter(({ keepAlive }) => keepAlive === true)) {
    try {
      await adopt(deps, found, channel as ChannelId);
    } catch (error) {
      if (!(error instanceof AwsProblem || error instanceof UserError)) throw error;
      deps.log.warn({ err: error, cluster: found.awsId }, 'a found cluster could not be adopted');
    }
  }
}

async function adopt(deps: Deps, { awsId, owner }: FoundCluster, channel: ChannelId): Promise<void> {
  const user = owner !== null && /^[UW][A-Z0-9]{2,}$/.test(owner) ? (owner as SlackUserId) : NOBODY;
  const requestKey = `adopt:${awsId}`;
  const detail = await deps.emr.describeCluster(awsId);
  const { kind, cluster } = await claimFound(deps, { user, channel, requestKey }, detail, 'adopted');
  if (kind === 'taken') return;
  await deps.store.audit.add(
    {
      actor: 'found.adopt',
      channel,
      kind: 'system',
      name: 'adopt',
      detail: { awsId, cluster: cluster.id, owner: user },
      allowed: true,
      outcome: 'ok',
      requestKey,
    },
    deps.now(),
  );
}
