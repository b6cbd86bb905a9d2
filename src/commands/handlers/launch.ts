import { launchCluster } from '../../runs/want.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import type { Handler } from '../context.ts';
import { requirePresence } from '../presence.ts';

/** `launch <preset>`: wants a cluster; its card tells the rest. */
export const launch: Handler = async (deps, { invocation }, typed) => {
  await requirePresence(deps, invocation);
  const cluster = await launchCluster(deps, invocation, typed.positionals.preset ?? '');
  deps.wake();
  return {
    text: `⏳ A cluster of preset *${mrkdwn(cluster.preset, 60)}* is on its way as ${inlineCode(cluster.id)}. Its card comes up in this channel.`,
  };
};
